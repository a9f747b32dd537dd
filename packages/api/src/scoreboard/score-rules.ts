import type { ScoreRules as DomainRules } from '@lilymed/domain'
import type { ScoreRules, ScoreRulesFile } from '../schemas/scoreboard.ts'

/** Rules as they are computed with. */
export const toDomainRules = ({ versions, epochs, ...rules }: ScoreRules | ScoreRulesFile): DomainRules => ({
  ...rules,
  epochs: { ...epochs, count: epochs.count ?? null },
  versions: versions.map(({ payout, ...version }) => ({
    ...version,
    payout: { kind: payout.kind, wei: BigInt(payout.wei) },
  })),
})

/** Rules as they are published. */
export const toScoreRules = ({ versions, epochs, name, chainId }: DomainRules): ScoreRules => ({
  name,
  chainId,
  epochs: { ...epochs },
  versions: versions.map(({ payout, ...version }) => ({
    ...version,
    payout: { kind: payout.kind, wei: String(payout.wei) },
  })),
})

/** What is wrong with rules whose parts are right one by one; empty when nothing is. */
export const scoreRulesProblems = ({
  versions,
}: Pick<ScoreRulesFile, 'versions'>): readonly { readonly path: string; readonly reason: string }[] =>
  versions.flatMap(({ fromEpoch }, place) => {
    const before = versions[place - 1]?.fromEpoch ?? -1
    const path = `versions[${place}].fromEpoch`
    if (place === 0 && fromEpoch !== 0)
      return [{ path, reason: `is ${fromEpoch}; the first rules are from 0 on` }]
    return fromEpoch > before
      ? []
      : [{ path, reason: `is ${fromEpoch}, which does not come after ${before}: give versions in order` }]
  })
