import { setImmediate as turn } from 'node:timers/promises'
import { distributionOf, scoreTally, tallyDisputes } from '@lilymed/domain'
import type { Distribution, Epoch, EpochScore, EpochTally, ScoreRules } from '@lilymed/domain'
import { blockOrder, scores } from '../projections/scores.ts'
import type { Place } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'

/** An epoch's scores, and what they come to for a distributor; that is worked out when it is asked for. */
export type ScoredEpoch = EpochScore & { readonly distribution: () => Distribution }

type Counted = {
  /** The build of the read model, and the rewinds, that it was counted in. */
  readonly of: string
  readonly tally: EpochTally
  /** The last dispute that was counted. */
  readonly after: Place | undefined
  readonly scored: ScoredEpoch
}

type Reads = Pick<ReadModel, 'page' | 'chains' | 'edition'>

const rowsAtOnce = 500
/** Epochs that are kept: who goes through all of them reads each again. */
const mostKept = 32

const lazily = <Made>(make: () => Made): (() => Made) => {
  let made: Made | undefined
  return () => (made ??= make())
}

/**
 * Scores epochs out of the read model. What was counted once is kept and counted on from, so an epoch that grows costs what is new;
 * only a rewind or a rebuild has it counted from its start.
 */
export const createEpochScores = (reads: Reads) => {
  const kept = new Map<string, Counted>()
  const underWay = new Map<string, Promise<ScoredEpoch>>()

  const stateOf = (chainId: number): string => {
    const rewinds = reads.chains().find((chain) => chain.chainId === chainId)?.rewinds ?? 0
    return `${reads.edition().id}/${rewinds}`
  }

  const keep = (key: string, counted: Counted): void => {
    kept.delete(key)
    kept.set(key, counted)
    const oldest = kept.keys().next().value
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
  }

  const counted = (
    rules: ScoreRules,
    epoch: Epoch,
    tally: EpochTally,
    rest: Pick<Counted, 'of' | 'after'>,
  ): Counted => {
    const score = lazily(() => scoreTally(rules, epoch, tally))
    const scored: ScoredEpoch = {
      epoch,
      disputes: tally.disputes,
      get standings() {
        return score().standings
      },
      distribution: lazily(() => distributionOf(score().standings)),
    }
    return { ...rest, tally, scored }
  }

  const count = async (rules: ScoreRules, epoch: Epoch, found: Counted | undefined): Promise<Counted> => {
    const { chainId } = rules
    let known = found
    for (;;) {
      const of = stateOf(chainId)
      if (known?.of !== of) known = undefined
      const { rows } = reads.page(scores, {
        chainId,
        // What is settled in a block sorts right after the block’s own number.
        since: blockOrder(epoch.fromBlock),
        until: blockOrder(epoch.toBlock + 1),
        order: 'ascending',
        limit: rowsAtOnce,
        after: known?.after,
      })
      if (known !== undefined && rows.length === 0) return known
      const tally = tallyDisputes(
        rows.map(({ row }) => row),
        known?.tally,
      )
      known = counted(rules, epoch, tally, { of, after: rows.at(-1)?.place ?? known?.after })
      // A long epoch is counted between other answers.
      if (rows.length === rowsAtOnce) await turn()
    }
  }

  /** The scores of an epoch as the last commit has them. */
  return async (rules: ScoreRules, epoch: Epoch): Promise<ScoredEpoch> => {
    const key = `${rules.chainId}/${epoch.number}`
    const running = underWay.get(key)
    if (running !== undefined) return running
    const counting = count(rules, epoch, kept.get(key))
      .then((found) => {
        keep(key, found)
        return found.scored
      })
      .finally(() => underWay.delete(key))
    underWay.set(key, counting)
    return counting
  }
}
