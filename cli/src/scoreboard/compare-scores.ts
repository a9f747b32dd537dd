import type { ScoredEpoch, ScoreStanding } from '@lilymed/api'
import { distributionOf } from '@lilymed/domain'
import type { EpochScore, Standing } from '@lilymed/domain'

/** What an indexer says of an epoch. */
export type SaidEpoch = { readonly epoch: ScoredEpoch; readonly standings: readonly ScoreStanding[] }

const inLine = ({ rank, mediator, account, points, amount }: ScoreStanding | Standing): string =>
  `${rank} ${mediator} ${points} points ${amount} to ${account}`

const counts = ['seats', 'steppedIn', 'revealed', 'coherent', 'canariesPassed', 'unpaid'] as const
const faults = ['NO_COMMIT', 'NO_REVEAL', 'INCOHERENT', 'CANARY'] as const

const inCounts = (standing: ScoreStanding | Standing): string =>
  [
    ...counts.map((name) => `${name} ${standing[name] ?? 'no'}`),
    ...faults.map((name) => `${name} ${standing.faults[name]}`),
  ].join(', ')

const differenceOf = (theirs: ScoreStanding | undefined, ours: Standing | undefined): string | undefined => {
  for (const words of [inLine, inCounts]) {
    const [left, right] = [theirs, ours].map((one) => (one === undefined ? 'nobody' : words(one)))
    if (left !== right) return `the indexer says ${left}, its events say ${right}`
  }
  return undefined
}

/** Where an epoch worked out again differs from what an indexer says of it, in sentences; empty where it does not. */
export const compareScores = (said: SaidEpoch, found: EpochScore): readonly string[] => {
  const differences: string[] = []
  const { epoch, standings } = said
  if (epoch.disputes !== found.disputes) {
    differences.push(`disputes: the indexer counts ${epoch.disputes}, its events have ${found.disputes}`)
  }
  const most = Math.max(standings.length, found.standings.length)
  for (let place = 0; place < most; place += 1) {
    const difference = differenceOf(standings[place], found.standings[place])
    if (difference !== undefined) differences.push(`place ${place + 1}: ${difference}`)
  }
  const { tree, total } = distributionOf(found.standings)
  if (epoch.due !== String(total)) {
    differences.push(`due: the indexer says ${epoch.due}, its events come to ${total}`)
  }
  const root = tree?.root ?? null
  if (epoch.state === 'closed' && epoch.merkleRoot !== root) {
    differences.push(`Merkle root: the indexer says ${epoch.merkleRoot}, its events come to ${root}`)
  }
  return differences
}
