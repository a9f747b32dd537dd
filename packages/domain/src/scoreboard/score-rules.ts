import type { Fault } from '../values/faults.ts'

/** Points for what a seat did; whole numbers. */
export type ScorePoints = {
  /** Drawn for a seat. Alternates get nothing for being drawn. */
  readonly drawn: number
  /** The vote was revealed; the pool takes no reveal that comes late. */
  readonly revealed: number
  /** The vote is the dispute's ruling, or did the same work. */
  readonly coherent: number
  /** The vote is the truth of an opened canary that stood. */
  readonly canaryPassed: number
}

/** Points that a fault takes away; whole numbers, not negative. */
export type ScorePenalties = Readonly<Record<Fault, number>>

/** What an epoch pays out: a pot shared by points, or so much for each point. In wei of what the distributor pays in. */
export type Payout =
  | { readonly kind: 'pot'; readonly wei: bigint }
  | { readonly kind: 'perPoint'; readonly wei: bigint }

/** The rules of the epochs from `fromEpoch` on, up to the next version's. */
export type RuleVersion = {
  readonly fromEpoch: number
  readonly points: ScorePoints
  readonly penalties: ScorePenalties
  /** Less than this, and an epoch pays nothing. */
  readonly minimum: {
    readonly seats: number
    /** Of the seats in ten-thousandths; reveals of an alternate that stepped in count too. */
    readonly revealedBps: number
  }
  readonly payout: Payout
}

/**
 * The rules of a scoreboard. Epoch n is the blocks from firstBlock + n × blocks on, as many as `blocks`; a dispute counts, whole,
 * in the epoch of the block that settled it.
 */
export type ScoreRules = {
  readonly name: string
  readonly chainId: number
  readonly epochs: {
    readonly firstBlock: number
    readonly blocks: number
    /** How many there are; null for no end. */
    readonly count: number | null
  }
  /** By ascending `fromEpoch`, the first from 0 on. */
  readonly versions: readonly RuleVersion[]
}

/** One epoch: its number, counted from 0, and its first and last block. */
export type Epoch = { readonly number: number; readonly fromBlock: number; readonly toBlock: number }

/** An epoch by its number; undefined where the rules have none. */
export const epochOf = ({ epochs }: ScoreRules, number: number): Epoch | undefined => {
  const fromBlock = epochs.firstBlock + number * epochs.blocks
  const toBlock = fromBlock + epochs.blocks - 1
  const exists = number >= 0 && (epochs.count === null || number < epochs.count)
  return exists && Number.isSafeInteger(toBlock) ? { number, fromBlock, toBlock } : undefined
}

/** The epoch that a block lies in; undefined before the first and after the last. */
export const epochAt = (rules: ScoreRules, block: number): Epoch | undefined =>
  epochOf(rules, Math.floor((block - rules.epochs.firstBlock) / rules.epochs.blocks))

/** The rules that an epoch is scored by. */
export const versionFor = ({ versions }: ScoreRules, epoch: number): RuleVersion => {
  const found = versions.findLast(({ fromEpoch }) => fromEpoch <= epoch)
  if (found === undefined) throw new RangeError(`expected rules from epoch 0 on, got none for epoch ${epoch}`)
  return found
}

/** Whether nothing can change an epoch any more: its last block can no longer be rewound. */
export const isClosed = ({ toBlock }: Epoch, finality: number | null): boolean =>
  finality !== null && finality >= toBlock

/** The rules where nobody has set any: a point is worth one unit, so that amounts are points. */
export const defaultScoreRules = (chainId: number): ScoreRules => ({
  name: 'LilyMed default rules',
  chainId,
  epochs: { firstBlock: 0, blocks: 50_000, count: null },
  versions: [
    {
      fromEpoch: 0,
      points: { drawn: 1, revealed: 10, coherent: 10, canaryPassed: 20 },
      penalties: { NO_COMMIT: 10, NO_REVEAL: 30, INCOHERENT: 20, CANARY: 60 },
      minimum: { seats: 1, revealedBps: 5000 },
      payout: { kind: 'perPoint', wei: 1n },
    },
  ],
})
