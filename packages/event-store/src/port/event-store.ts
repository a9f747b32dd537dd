import type { EncodedEvent } from './encode-append.ts'
import type { JsonValue } from './json-value.ts'

declare const positionBrand: unique symbol

/**
 * A place in the log of one store: opaque, of fixed width within an engine, so that comparing two
 * positions as strings compares their order in the log. Gaps are allowed. Never computed with.
 */
export type Position = string & { readonly [positionBrand]: true }

/** Place of an event in its stream, from 0, without gaps. */
export type Revision = bigint

/** What an append expects of its stream: its last revision exactly, or one of three weaker claims. */
export type Expected = Revision | 'no_stream' | 'stream_exists' | 'any'

/** An event to append. `id` is a UUID; the same id in the same place makes a retry harmless. */
export interface NewEvent {
  readonly id: string
  readonly type: string
  readonly data: JsonValue
  readonly metadata?: Readonly<Record<string, string>>
}

/** What an append takes: events as they are, or as `encodeEvents` has made them ready before. */
export type Appendable = NewEvent | EncodedEvent

/** An event as it was stored. It may be shared with other readers, and is not to be changed. `metadata` is `{}` where none was given; `created` informs, it orders nothing. */
export interface RecordedEvent extends NewEvent {
  readonly metadata: Readonly<Record<string, string>>
  readonly stream: string
  readonly revision: Revision
  readonly position: Position
  readonly created: Date
}

/** Where the last event of an append lies. `position` is absent only for a replay on an engine that forgot it. */
export interface AppendResult {
  readonly revision: Revision
  readonly position?: Position
}

/** Time limits of one append: milliseconds, and a signal that withdraws it while it still waits. */
export interface AppendOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** Keeps events whose stream (or whose type) starts with one of the prefixes: one of the two, not both. */
export type EventFilter =
  | { readonly streamPrefix: readonly string[]; readonly typePrefix?: never }
  | { readonly typePrefix: readonly string[]; readonly streamPrefix?: never }

/** `from` is inclusive; it defaults to 'start' forward and to 'end' backward. */
export interface ReadStreamOptions {
  readonly from?: Revision | 'start' | 'end'
  readonly direction?: 'forward' | 'backward'
  readonly limit?: number
}

/** `after` is exclusive and defaults to 'start'. */
export interface ReadAllOptions {
  readonly after?: Position | 'start'
  readonly direction?: 'forward'
  readonly limit?: number
  readonly filter?: EventFilter
}

/** `batchSize` is how many events are looked at per batch, 1 to 5,000, 1,000 unless told. */
export interface ReadBatchesOptions extends ReadAllOptions {
  readonly batchSize?: number
}

/** `after` is exclusive and defaults to 'start'; `checkpointEvery` counts events looked at, matching or not. */
export interface SubscribeOptions {
  readonly after?: Position | 'start' | 'end'
  readonly filter?: EventFilter
  readonly signal: AbortSignal
  readonly checkpointEvery?: number
}

/**
 * What a subscription yields. The position of any item is a place to resume after. `caughtUp` comes each
 * time the end of the log is reached after lying more than one page behind it.
 */
export type SubscriptionItem =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caughtUp'; readonly position?: Position }

/** An event without its id and the time it was stored at, which take as long to read as its data does and say nothing to a read model. */
export type FollowedEvent = Omit<RecordedEvent, 'id' | 'created'> & {
  /**
   * What was appended, where that was done in this process and was not long ago: for whoever appended it and knows more of it than
   * its data and metadata, which may only be made when they are asked for.
   */
  readonly appended?: EncodedEvent
}

/** What a subscription yields where events come together: those of one look at the log are one item, never an empty one. */
export type SubscriptionBatch<Event extends FollowedEvent = FollowedEvent> =
  | { readonly kind: 'events'; readonly events: readonly Event[] }
  | Exclude<SubscriptionItem, { readonly kind: 'event' }>

/** Metadata of a stream. `truncateBefore` and `maxCount` hide events from `readStream`, never from `readAll`. */
export interface StreamMeta {
  readonly maxCount?: number
  readonly truncateBefore?: Revision
  readonly custom?: Readonly<Record<string, string>>
}

/** One stream's part of an append over several streams. */
export interface StreamAppend {
  readonly stream: string
  readonly expected: Expected
  readonly events: readonly Appendable[]
}

/** The reading half of a store: all that a read-only process has. */
export interface EventReader {
  /** Events of one stream. Throws StreamNotFound (missing or soft-deleted) or StreamDeleted at the first pull. */
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>
  /** Events of every stream in log order. A position beyond the end gives nothing. */
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>
  /** The same events as `readAll` in arrays of at most `batchSize`, never empty: the fast way through a log. */
  readBatches(options?: ReadBatchesOptions): AsyncIterable<readonly RecordedEvent[]>
  /**
   * Everything after a position, then what is appended later, without gap or duplicate. Ends when the
   * signal aborts; throws CheckpointAheadOfLog if `after` lies beyond the end, StoreClosed if the store closes.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionItem>
  /** The same with the events in arrays and without what few need of them: the fast way to follow a log. */
  subscribeBatches(options: SubscribeOptions): AsyncIterable<SubscriptionBatch>
  /** Position of the last event, null in an empty log. */
  head(): Promise<Position | null>
  /** Metadata of a stream, `revision` null where it was never set. Throws StreamDeleted. */
  getMeta(stream: string): Promise<StreamMeta & { readonly revision: Revision | null }>
  /** Ends subscriptions with StoreClosed and frees the store. May be called twice. */
  close(): Promise<void>
}

/** An append-only log of events in streams. What it promises is written down in the contract suite. */
export interface EventStore extends EventReader {
  /** Appends all events or none. Throws WrongExpectedRevision, StreamDeleted, InvalidEvent, AppendTooLarge, OutcomeUnknown, Unavailable. */
  append(
    stream: string,
    expected: Expected,
    events: readonly [Appendable, ...Appendable[]],
    options?: AppendOptions,
  ): Promise<AppendResult>
  /** Replaces a stream's metadata; `expected` is the revision of the metadata, not of the stream. */
  setMeta(stream: string, meta: StreamMeta, expected?: Expected): Promise<AppendResult>
  /** Hides a stream until the next append, which continues its numbering. */
  softDelete(stream: string, expected: Expected): Promise<void>
  /** Closes a stream for good: appending and reading throw StreamDeleted. Its events stay in `readAll`. */
  tombstone(stream: string, expected: Expected): Promise<void>
  readonly capabilities: { readonly multiStreamAppend: boolean }
  /** Appends to several streams, all or nothing. WrongExpectedRevision lists every conflict. */
  appendMulti?(
    requests: readonly StreamAppend[],
  ): Promise<{ readonly position: Position; readonly revisions: Readonly<Record<string, Revision>> }>
}
