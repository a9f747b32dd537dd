import type { DealMemory } from '@lilymed/domain'
import type { BlockRef, HeadObservation } from '../log-source/log-source.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import type { RangeWidth } from './range-width.ts'

export type IngestSettings = {
  readonly chainId: number
  /** First block whose logs are wanted, if the stream does not say so already. */
  readonly startBlock: number
  /** Names this run of this indexer; the ids of what it appends follow from it. */
  readonly epoch: string
  readonly contracts: Readonly<Record<string, string>>
  /** Most blocks asked for at once. */
  readonly rangeBlocks: number
  /** What counts as final where the endpoint has no `finalized` tag; null for nothing. */
  readonly finality: FinalityRule | null
  readonly firstBackoffMs: number
  readonly longestBackoffMs: number
  /** How long a head below what we observed may be a lagging backend before we look for a reorg. */
  readonly regressionGraceMs: number
  /** How long a width that the endpoint refused is not asked for again. */
  readonly refusalMemoryMs: number
}

/** Blocks so many below the head, or so many seconds older by the chain's own clock, are final. */
export type FinalityRule = { readonly depthBlocks: number } | { readonly depthSeconds: number }

/** A block we hold for canonical. `timestamp`: unix seconds, null where the stream does not say. */
export type KnownBlock = BlockRef & { readonly timestamp: number | null }

/** What the stream says about how far an earlier run came. */
export type Checkpoint = {
  /** of the stream's last event */
  readonly revision: bigint
  readonly startBlock: number
  readonly contracts: Readonly<Record<string, string>>
  /** Blocks this stream holds for canonical, ascending, down to the last final one. */
  readonly known: readonly KnownBlock[]
  readonly finalised: BlockRef | null
  /** Facts appended after the last observation: a crash cut their append short. */
  readonly tail: readonly string[]
}

/** Facts to append together, and what is true once they are durable. */
export type PlannedAppend = {
  readonly facts: readonly [RecordableFact, ...RecordableFact[]]
  readonly brings: Consequence
}

export type Consequence =
  | { readonly kind: 'begun' }
  | {
      readonly kind: 'observed'
      readonly blocks: readonly KnownBlock[]
      readonly finalised: BlockRef | null
      readonly deals: DealMemory
    }
  | { readonly kind: 'rewound'; readonly to: BlockRef }

/** A stretch of the chain, both ends included, in which something of a deal seems to be missing. */
export type Stretch = { readonly dealId: string; readonly from: number; readonly to: number }

export type IngestState = {
  readonly settings: IngestSettings
  readonly phase: 'new' | 'resuming' | 'beginning' | 'running' | 'stopping' | 'ended'
  /** The one effect under way whose result is awaited. */
  readonly inFlight:
    | 'checkpoint'
    | 'range'
    | 'ancestor'
    | 'finality'
    | 'stretch'
    | 'append'
    | 'recall'
    | 'wait'
    | null
  readonly revision: bigint
  /** Blocks we hold for canonical, ascending, the last one observed last. */
  readonly known: readonly KnownBlock[]
  readonly finalised: BlockRef | null
  /** Last block read; ahead of the last observed one only while the facts of a cut-off append are found again. */
  readonly cursor: BlockRef | null
  readonly tail: readonly string[]
  readonly append: PlannedAppend | null
  /**
   * Nobody knows whether the append is in the stream, because its outcome was not told or the stream was not where it should
   * be: the stream is read before anything is written again.
   */
  readonly doubt: 'outcome' | 'conflict' | null
  /** To be read a second time before the append that made it suspect. */
  readonly stretch: Stretch | null
  /** Where the deals stand that were seen lately. */
  readonly deals: DealMemory
  readonly tip: HeadObservation | null
  /** A reorg is suspected: the common ancestor must be found before anything else is read. */
  readonly suspicious: boolean
  /** The head is below what we observed, for the nth time; null while it is not. */
  readonly regression: number | null
  readonly regressions: number
  readonly width: RangeWidth
  /** The range under way, or the last one, and the tip it was asked for under. */
  readonly range: { readonly from: number; readonly to: number; readonly tip: HeadObservation } | null
  /** Up to here the chain was final by its own clock when the head was at `head`. */
  readonly aged: { readonly to: number; readonly head: number } | null
  /** Failures in a row since something was last stored, and what the last one was. */
  readonly failures: number
  readonly failure: string | null
  /** Why no tip is known at present; null while one is. */
  readonly tipLost: Error | null
  readonly caughtUp: boolean
  /** by this run */
  readonly eventsAppended: number
}

/** The last block whose facts are all in the stream. */
export const lastObserved = (state: IngestState): KnownBlock | null => state.known.at(-1) ?? null

/** The block before the first whose facts may be missing. */
export const lastObservedNumber = (state: IngestState): number =>
  lastObserved(state)?.number ?? state.settings.startBlock - 1

/** The next block to read. */
export const nextBlock = (state: IngestState): number =>
  state.cursor === null ? state.settings.startBlock : state.cursor.number + 1
