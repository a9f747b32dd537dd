import type { FactData } from '@lilymed/domain'
import type { ObservedFact } from '../projections/projection.ts'

/** What one item of a chain's stream asks of the read model, once it may be shown. */
export type ChainStep =
  | { readonly kind: 'started'; readonly chainId: number; readonly started: FactData['IngestStarted'] }
  | {
      readonly kind: 'blocks'
      readonly chainId: number
      readonly facts: readonly ObservedFact[]
      readonly observed: FactData['BlocksObserved']
    }
  | {
      readonly kind: 'rewound'
      readonly chainId: number
      readonly rewound: FactData['ChainRewound']
      /** Number of the rewind in its chain's stream; it concerns the facts before it. */
      readonly revision: number
    }
  | { readonly kind: 'final'; readonly chainId: number; readonly final: FactData['FinalityAdvanced'] }

/** How far the log has been applied. Stored in the same transaction as what it stands for. */
export type Checkpoint = {
  /** Last event of the log that was applied; what answers are "as of". */
  readonly position: string
  /** Where a restart reads on from: before the oldest event that was read but may not be shown yet. */
  readonly resumeAfter: string | null
  /**
   * Of every chain's stream, by number, the last event that was applied, and the last before which no fact waits to be shown. What
   * comes again after a restart is known by them.
   */
  readonly streams: Readonly<Record<string, { readonly applied: number; readonly settled: number }>>
}
