import type { BlockHeader, BlockRef, HeadObservation, RangeAnswer } from '../log-source/log-source.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import type { TranslatedFact } from '../translate/translated-fact.ts'

export type IngestSettings = {
  readonly chainId: number
  /** First block whose logs are wanted, if the stream does not say so already. */
  readonly startBlock: number
  /** Names this run of this indexer; the ids of what it appends follow from it. */
  readonly epoch: string
  readonly contracts: Readonly<Record<string, string>>
  /** Most blocks asked for at once. */
  readonly rangeBlocks: number
  /** Blocks below the head that count as final where the endpoint has no `finalized` tag; null for never. */
  readonly finalityDepth: number | null
  readonly firstBackoffMs: number
  readonly longestBackoffMs: number
  /** How long a head below what we observed may be a lagging backend before we look for a reorg. */
  readonly regressionGraceMs: number
}

/** What the stream says about how far an earlier run came. */
export type Checkpoint = {
  /** of the stream's last event */
  readonly revision: bigint
  readonly startBlock: number
  readonly contracts: Readonly<Record<string, string>>
  /** Blocks this stream holds for canonical, ascending, down to the last final one. */
  readonly known: readonly BlockRef[]
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
  | { readonly kind: 'observed'; readonly blocks: readonly BlockRef[]; readonly finalised: BlockRef | null }
  | { readonly kind: 'rewound'; readonly to: BlockRef }

export type IngestState = {
  readonly settings: IngestSettings
  readonly phase: 'new' | 'resuming' | 'beginning' | 'running' | 'stopping' | 'ended'
  /** The one effect under way whose result is awaited. */
  readonly inFlight: 'checkpoint' | 'range' | 'ancestor' | 'append' | 'wait' | null
  readonly revision: bigint
  /** Blocks we hold for canonical, ascending, the last one observed last. */
  readonly known: readonly BlockRef[]
  readonly finalised: BlockRef | null
  /** Last block read; ahead of the last observed one only while the facts of a cut-off append are found again. */
  readonly cursor: BlockRef | null
  readonly tail: readonly string[]
  readonly append: PlannedAppend | null
  readonly tip: HeadObservation | null
  /** A reorg is suspected: the common ancestor must be found before anything else is read. */
  readonly suspicious: boolean
  readonly rangeBlocks: number
  readonly failures: number
  readonly tipLost: boolean
  readonly caughtUp: boolean
}

export type IngestAction =
  | { readonly kind: 'start' }
  | { readonly kind: 'checkpointRead'; readonly checkpoint: Checkpoint | null }
  | { readonly kind: 'tipSeen'; readonly tip: HeadObservation }
  | { readonly kind: 'tipLost'; readonly reason: string }
  | {
      readonly kind: 'rangeRead'
      readonly headers: readonly BlockHeader[]
      readonly facts: readonly TranslatedFact[]
    }
  | { readonly kind: 'rangeUnusable'; readonly answer: Exclude<RangeAnswer, { kind: 'range' }> }
  /** `ancestor` is null when no block we know is on the chain. `floor` is the block before the first wanted one. */
  | { readonly kind: 'ancestorFound'; readonly ancestor: BlockRef | null; readonly floor: BlockRef }
  | { readonly kind: 'appended'; readonly revision: bigint }
  | { readonly kind: 'failed'; readonly error: Error; readonly retryable: boolean }
  | { readonly kind: 'waited' }
  | { readonly kind: 'regressionDue' }
  | { readonly kind: 'stop' }

export type IngestEffect =
  | { readonly kind: 'readCheckpoint' }
  | {
      readonly kind: 'readRange'
      readonly from: number
      readonly to: number
      readonly parentHash: string | undefined
    }
  | { readonly kind: 'findAncestor'; readonly known: readonly BlockRef[]; readonly floor: number }
  | { readonly kind: 'append'; readonly facts: PlannedAppend['facts']; readonly after: bigint }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'watchRegression'; readonly ms: number }
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

/** The state before anything is known. */
export const initialIngestState = (settings: IngestSettings): IngestState => ({
  settings,
  phase: 'new',
  inFlight: null,
  revision: -1n,
  known: [],
  finalised: null,
  cursor: null,
  tail: [],
  append: null,
  tip: null,
  suspicious: false,
  rangeBlocks: settings.rangeBlocks,
  failures: 0,
  tipLost: false,
  caughtUp: false,
})

/** The last block whose facts are all in the stream. */
export const lastObserved = (state: IngestState): BlockRef | null => state.known.at(-1) ?? null

/** The next block to read. */
export const nextBlock = (state: IngestState): number =>
  state.cursor === null ? state.settings.startBlock : state.cursor.number + 1
