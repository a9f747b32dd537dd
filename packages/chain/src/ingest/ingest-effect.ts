import type { BlockHeader, BlockRef } from '../log-source/log-source.ts'
import type { Reminder } from './ingest-action.ts'
import type { IngestState, PlannedAppend, Stretch } from './ingest-state.ts'

/** Everything that an ingest can want done. */
export type IngestEffect =
  | { readonly kind: 'readCheckpoint' }
  | {
      readonly kind: 'readRange'
      readonly from: number
      readonly to: number
      readonly parentHash: string | undefined
      /** Blocks up to this one are final; absent when none is known to be. */
      readonly finalTo?: number
    }
  | {
      readonly kind: 'findAncestor'
      readonly known: readonly BlockRef[]
      readonly floor: number
      readonly finalised: BlockRef | null
    }
  /** Asks which blocks are at least so many seconds older than the head. */
  | { readonly kind: 'findAged'; readonly head: BlockHeader; readonly seconds: number; readonly from: number }
  /** Reads blocks again by their hash and compares them with what the stream has of them and what is about to follow. */
  | { readonly kind: 'readStretch'; readonly stretch: Stretch; readonly coming: PlannedAppend['facts'] }
  | { readonly kind: 'append'; readonly facts: PlannedAppend['facts']; readonly after: bigint }
  /** Reads what stands behind a revision, after an append whose outcome is unknown. */
  | { readonly kind: 'recall'; readonly facts: PlannedAppend['facts']; readonly after: bigint }
  | { readonly kind: 'wait'; readonly ms: number }
  /** Nobody waits for this one. */
  | { readonly kind: 'remind'; readonly of: Reminder; readonly ms: number }
  | { readonly kind: 'announce'; readonly what: 'begun' | 'caughtUp' }
  | {
      readonly kind: 'report'
      readonly level: 'info' | 'warn'
      readonly message: string
      readonly data: Readonly<Record<string, string | number>>
    }
  /** Nothing more happens; with an error, because nothing more may happen. */
  | { readonly kind: 'end'; readonly error: Error | null }

export type IngestStep = readonly [IngestState, readonly IngestEffect[]]

/** Something for people to read. */
export const report = (
  level: 'info' | 'warn',
  message: string,
  data: Readonly<Record<string, string | number>>,
): IngestEffect => ({ kind: 'report', level, message, data })

/** Ends ingest. */
export const end = (state: IngestState, error: Error | null): IngestStep => [
  { ...state, phase: 'ended', inFlight: null },
  [{ kind: 'end', error }],
]
