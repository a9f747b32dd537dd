import type { BlockHeader, BlockRef, HeadObservation, RangeAnswer } from '../log-source/log-source.ts'
import type { TranslatedFact } from '../translate/translated-fact.ts'
import type { Checkpoint } from './ingest-state.ts'

/** Everything that can happen to an ingest. */
export type IngestAction =
  | { readonly kind: 'start' }
  | { readonly kind: 'checkpointRead'; readonly checkpoint: Checkpoint | null }
  | { readonly kind: 'tipSeen'; readonly tip: HeadObservation }
  | { readonly kind: 'tipLost'; readonly error: Error }
  | {
      readonly kind: 'rangeRead'
      /** Ascending, the range's first and last block among them; there may be gaps. */
      readonly headers: readonly BlockHeader[]
      readonly facts: readonly TranslatedFact[]
      readonly logs: number
      /** What the answer took on the wire, where known. */
      readonly answerBytes?: number
    }
  | { readonly kind: 'rangeUnusable'; readonly answer: Exclude<RangeAnswer, { kind: 'range' }> }
  | ({ readonly kind: 'ancestorFound' } & FoundAncestor)
  /** The newest block at least as old as the finality rule asks; null when there is none. */
  | { readonly kind: 'agedFound'; readonly block: number | null }
  /** `missing`: null when nothing is, 'moved' when the chain no longer has these blocks. `blocks`: how many were read. */
  | { readonly kind: 'stretchRead'; readonly missing: MissingLogs | 'moved' | null; readonly blocks: number }
  | { readonly kind: 'appended'; readonly revision: bigint }
  /** The stream is not where the append expected it: by another writer's doing, or by an append of ours that was given up. */
  | { readonly kind: 'conflicted' }
  /** How many facts of the append stand in the stream. */
  | { readonly kind: 'recalled'; readonly stored: number }
  | { readonly kind: 'failed'; readonly error: Error; readonly retryable: boolean }
  | { readonly kind: 'waited' }
  | { readonly kind: 'reminded'; readonly of: Reminder }
  | { readonly kind: 'stop' }

/** Something that is looked at again after a while, and the how manieth of its kind it is: only the latest still matters. */
export type Reminder = { readonly what: 'regression' | 'refusal'; readonly nth: number }

/** The first block that by its hash holds logs the stream lacks, and the block before it. */
export type MissingLogs = { readonly block: number; readonly before: BlockRef }

/** What looking for the common ancestor of our blocks and the chain's gave. */
export type FoundAncestor = {
  /** The highest of our blocks that is on the chain; null when none is. */
  readonly ancestor: BlockRef | null
  /** The block before the first wanted one. */
  readonly floor: BlockRef
  /** The chain has another block where we have one; false where it merely lacks ours. */
  readonly contradicted: boolean
  /** What the chain has in place of the last final block, looked at only when no ancestor at or above it was found. */
  readonly atFinal: 'ours' | 'another' | 'none' | null
}
