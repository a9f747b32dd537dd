import { toScoreRules } from '@lilymed/api'
import type { Payout, PayoutProof, ScoredSeat, ScoreEpoch, ScoreRules, ScoreStanding } from '@lilymed/api'
import type * as Api from '@lilymed/api'
import {
  defaultScoreRules,
  epochAt,
  epochOf,
  isClosed,
  payoutLeafHash,
  pointsOf,
  rulesDigest,
  sameAddress,
  tallyDisputes,
  versionFor,
} from '@lilymed/domain'
import type { Address, Epoch, PayoutLeaf, ScoreRules as Rules, Standing } from '@lilymed/domain'
import { scores } from '../projections/scores.ts'
import type { ScoreRow } from '../projections/scores.ts'
import { seats } from '../projections/seats.ts'
import type { ListQuery } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { pageOfKept } from '../resources/page.ts'
import type { Page } from '../resources/page.ts'
import { createEpochScores } from './epoch-scores.ts'
import type { ScoredEpoch } from './epoch-scores.ts'

/** Which epoch: of one chain, the newest block's unless told. */
export type EpochWish = { readonly chainId: number; readonly epoch?: number | undefined }

/** An epoch with everybody's standing, best first, and whom it pays; nobody before it is closed. */
export type EpochBoard = {
  readonly epoch: Api.ScoredEpoch
  readonly standings: readonly ScoreStanding[]
  readonly payouts: readonly Payout[]
  /** The proof of a payout to an account, or to the account of a mediator. */
  readonly proofOf: (address: Address) => PayoutProof | undefined
}

type Listing = Pick<ListQuery, 'limit' | 'after'>

/** What the scoreboard pages and routes show. */
export type Scoreboard = {
  rules(chainId: number): ScoreRules
  /** undefined where the rules have no such epoch. */
  epoch(wish: EpochWish): ScoreEpoch | undefined
  epochs(chainId: number, query: Listing): Page<ScoreEpoch>
  board(wish: EpochWish): Promise<EpochBoard | undefined>
  seats(wish: EpochWish & Listing & { readonly mediator: Address }): Page<ScoredSeat>
}

const toStanding = ({ faults, points, amount, ...standing }: Standing): ScoreStanding => ({
  rank: standing.rank,
  mediator: standing.mediator,
  account: standing.account,
  seats: standing.seats,
  steppedIn: standing.steppedIn,
  revealed: standing.revealed,
  coherent: standing.coherent,
  canariesPassed: standing.canariesPassed,
  faults: { ...faults },
  points: String(points),
  unpaid: standing.unpaid,
  amount: String(amount),
})

const toPayout = ({ account, amount }: PayoutLeaf): Payout => ({ account, amount: String(amount) })

const seatOf = (row: ScoreRow, round: number, mediator: string, rules: Rules, epoch: Epoch) => {
  const seat = row.seats.find((one) => one.round === round && one.mediator === mediator)
  if (seat === undefined) return undefined
  const { seated, revealed, coherent, canaryPassed, fault } = seat
  const tally = tallyDisputes([{ ...row, seats: [seat] }]).mediators.get(seat.mediator)
  const points = tally === undefined ? 0n : pointsOf(tally, versionFor(rules, epoch.number))
  const { disputeId, outcome, settled } = row
  const facts = { disputeId, round, seated, revealed, coherent, canaryPassed, fault, outcome, settled }
  return { ...facts, points: String(points) }
}

/** Opens the scoreboards of the chains that a read model has; a chain without rules of its own is scored by the default ones. */
export const createScoreboard = (reads: ReadModel, given: readonly Rules[] = []): Scoreboard => {
  const score = createEpochScores(reads)
  // Scores are the same object until something new is counted; whether their epoch is closed may change before.
  const boards = new WeakMap<ScoredEpoch, EpochBoard>()
  const chainOf = (chainId: number) => reads.chains().find((chain) => chain.chainId === chainId)
  const rulesOf = (chainId: number): Rules =>
    given.find((rules) => rules.chainId === chainId) ?? defaultScoreRules(chainId)

  const wished = ({ chainId, epoch }: EpochWish): Epoch | undefined => {
    const rules = rulesOf(chainId)
    return epoch === undefined ? epochAt(rules, chainOf(chainId)?.block ?? 0) : epochOf(rules, epoch)
  }

  const shown = (chainId: number, epoch: Epoch): ScoreEpoch => {
    const { block = 0, finality = null } = chainOf(chainId) ?? {}
    const begun = block >= epoch.fromBlock ? 'open' : 'upcoming'
    return {
      chainId,
      ...epoch,
      state: isClosed(epoch, finality) ? 'closed' : begun,
      rulesDigest: rulesDigest(rulesOf(chainId), epoch.number),
    }
  }

  return {
    rules: (chainId) => toScoreRules(rulesOf(chainId)),
    epoch: (wish) => {
      const epoch = wished(wish)
      return epoch === undefined ? undefined : shown(wish.chainId, epoch)
    },
    epochs: (chainId, { limit, after }) => {
      const rules = rulesOf(chainId)
      const block = chainOf(chainId)?.block ?? 0
      const { firstBlock, blocks, count } = rules.epochs
      const begun = Math.max(0, Math.floor((block - firstBlock) / blocks) + 1)
      const newest = (count === null ? begun : Math.min(begun, count)) - 1
      const first = after === undefined ? newest : Math.min(newest, Number(after[1]) - 1)
      const numbers = Array.from(
        { length: Math.max(0, Math.min(limit, first + 1)) },
        (_, step) => first - step,
      )
      const items = numbers
        .map((number) => epochOf(rules, number))
        .filter((epoch) => epoch !== undefined)
        .map((epoch) => shown(chainId, epoch))
      const last = items.at(-1)
      return {
        items,
        next: last === undefined || last.number === 0 ? null : ['', String(last.number), chainId],
      }
    },
    board: async (wish) => {
      const epoch = wished(wish)
      if (epoch === undefined) return undefined
      const { chainId } = wish
      const scored = await score(rulesOf(chainId), epoch)
      const base = shown(chainId, epoch)
      const known = boards.get(scored)
      if (known?.epoch.state === base.state && known.epoch.rulesDigest === base.rulesDigest) return known
      const { standings } = scored
      const distribution = base.state === 'closed' ? scored.distribution() : undefined
      const tree = distribution?.tree ?? null
      const due = standings.reduce((sum, { amount }) => sum + amount, 0n)
      const accountOf = (address: Address): Address =>
        standings.find(({ mediator }) => sameAddress(mediator, address))?.account ?? address
      const board: EpochBoard = {
        epoch: {
          ...base,
          disputes: scored.disputes,
          mediators: standings.length,
          due: String(due),
          merkleRoot: tree?.root ?? null,
        },
        standings: standings.map(toStanding),
        payouts: (distribution?.leaves ?? []).map(toPayout),
        proofOf: (address) => {
          const leaves = distribution?.leaves ?? []
          const leaf =
            leaves.find(({ account }) => sameAddress(account, address)) ??
            leaves.find(({ account }) => sameAddress(account, accountOf(address)))
          const proof = leaf && tree?.proofOf(leaf)
          if (leaf === undefined || proof === undefined || tree === null) return undefined
          const { root: merkleRoot } = tree
          return {
            chainId,
            epoch: epoch.number,
            ...toPayout(leaf),
            leaf: payoutLeafHash(leaf),
            proof: [...proof],
            merkleRoot,
          }
        },
      }
      boards.set(scored, board)
      return board
    },
    seats: ({ mediator, limit, after, ...wish }) => {
      const epoch = wished(wish)
      if (epoch === undefined) return { items: [], next: null }
      const { chainId } = wish
      const query = { chainId, filters: { mediator }, order: 'descending', limit, after } as const
      return pageOfKept(reads, seats, query, ({ disputeId, round }) => {
        const row = reads.get(scores, chainId, disputeId)
        if (row === undefined || row.block < epoch.fromBlock || row.block > epoch.toBlock) return undefined
        return seatOf(row, round, mediator, rulesOf(chainId), epoch)
      })
    },
  }
}
