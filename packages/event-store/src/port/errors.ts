import type { Expected, Revision } from './event-store.ts'

/** Base of every error the port throws. `retryable`: the same call may succeed later without a change. */
export class EventStoreError extends Error {
  readonly code: string
  readonly retryable: boolean

  constructor(code: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.retryable = options.retryable ?? false
  }
}

/** One stream that was not where an append expected it. */
export interface RevisionConflict {
  readonly stream: string
  readonly expected: Expected
  readonly actual: Revision | 'no_stream'
}

/** The stream is not where the append expected it. Nothing was written. `conflicts` has one entry per stream. */
export class WrongExpectedRevision extends EventStoreError {
  readonly stream: string
  readonly expected: Expected
  readonly actual: Revision | 'no_stream'
  readonly conflicts: readonly RevisionConflict[]

  constructor(conflicts: readonly [RevisionConflict, ...RevisionConflict[]]) {
    const list = conflicts.map((c) => `${c.stream}: expected ${c.expected}, found ${c.actual}`).join('; ')
    super('WRONG_EXPECTED_REVISION', `${list}. Read the stream again and decide anew.`)
    this.stream = conflicts[0].stream
    this.expected = conflicts[0].expected
    this.actual = conflicts[0].actual
    this.conflicts = conflicts
  }
}

/** The stream has no events, or was soft-deleted. */
export class StreamNotFound extends EventStoreError {
  readonly stream: string

  constructor(stream: string) {
    super('STREAM_NOT_FOUND', `stream ${stream} does not exist or was deleted`)
    this.stream = stream
  }
}

/** The stream was closed for good by a tombstone. */
export class StreamDeleted extends EventStoreError {
  readonly stream: string

  constructor(stream: string) {
    super('STREAM_DELETED', `stream ${stream} is closed for good by a tombstone; use another name`)
    this.stream = stream
  }
}

/** An event or an append beyond the port's limits. `unit` says what `found` and `limit` count. */
export class AppendTooLarge extends EventStoreError {
  readonly field: string
  readonly found: number
  readonly limit: number
  readonly unit: 'bytes' | 'events'

  constructor(field: string, found: number, limit: number, unit: 'bytes' | 'events') {
    super(
      'APPEND_TOO_LARGE',
      `${field} has ${found} ${unit}, at most ${limit} are allowed; split it or store a digest`,
    )
    this.field = field
    this.found = found
    this.limit = limit
    this.unit = unit
  }
}

/** An event that cannot be stored as it is. `field` is its path, such as `events[1].data.total`. */
export class InvalidEvent extends EventStoreError {
  readonly field: string

  constructor(field: string, expected: string, found: string) {
    super('INVALID_EVENT', `${field}: expected ${expected}, found ${found}`)
    this.field = field
  }
}

/** A name, position, revision, limit or filter that no call accepts. */
export class InvalidArgument extends EventStoreError {
  readonly field: string

  constructor(field: string, expected: string, found: string) {
    super('INVALID_ARGUMENT', `${field}: expected ${expected}, found ${found}`)
    this.field = field
  }
}

/** The append may or may not have been written. Retry it with the same event ids and the same expectation. */
export class OutcomeUnknown extends EventStoreError {
  constructor(message: string, cause?: unknown) {
    super('OUTCOME_UNKNOWN', `${message}; retry with the same event ids`, { retryable: true, cause })
  }
}

/** The store cannot be reached or written now. Nothing was written by this call. */
export class Unavailable extends EventStoreError {
  constructor(message: string, cause?: unknown) {
    super('UNAVAILABLE', message, { retryable: true, cause })
  }
}

/** A checkpoint beyond the end of the log: the log was restored from an older copy, or it is another log. */
export class CheckpointAheadOfLog extends EventStoreError {
  readonly checkpoint: string
  readonly head: string | null

  constructor(checkpoint: string, head: string | null) {
    super(
      'CHECKPOINT_AHEAD_OF_LOG',
      `checkpoint ${checkpoint} lies beyond the end of the log (${head ?? 'empty'}): the log was restored from ` +
        'an older copy or is another one; rebuild the read model from the start',
    )
    this.checkpoint = checkpoint
    this.head = head
  }
}

/** The store was closed by this process. */
export class StoreClosed extends EventStoreError {
  constructor() {
    super('STORE_CLOSED', 'the event store is closed')
  }
}

/** Another writer has the store open. `pid` is undefined in the moment before the holder has said who it is. */
export class StoreInUse extends EventStoreError {
  readonly path: string
  readonly pid: number | undefined

  constructor(path: string, pid: number | undefined) {
    super(
      'STORE_IN_USE',
      `event store ${path} is in use by process ${pid ?? '(unknown)'}; stop that process, or open the store read-only`,
      { retryable: true },
    )
    this.path = path
    this.pid = pid
  }
}

/** The file was written by a newer version of this program. It was not touched. */
export class StoreTooNew extends EventStoreError {
  readonly path: string
  readonly found: number
  readonly supported: number

  constructor(path: string, found: number, supported: number) {
    super(
      'STORE_TOO_NEW',
      `event store ${path} has schema version ${found}, this program knows up to ${supported}; use the newer program`,
    )
    this.path = path
    this.found = found
    this.supported = supported
  }
}

/**
 * The file is damaged or is no event store. It was not touched. `page` is the first damaged page of 8 KiB (or
 * of whatever size the file has), from 1, where it was looked for and found.
 */
export class StoreUnreadable extends EventStoreError {
  readonly path: string
  readonly page: number | undefined

  constructor(path: string, reason: string, options: { page?: number | undefined; cause?: unknown } = {}) {
    const where = options.page === undefined ? '' : ` at page ${options.page}`
    super(
      'STORE_UNREADABLE',
      `${path} cannot be read as an event store${where}: ${reason}. It was not changed; ` +
        'lilymed store check says how far the damage goes, lilymed store restore brings back a backup',
      { cause: options.cause },
    )
    this.path = path
    this.page = options.page
  }
}

/** There is no store at this path. */
export class StoreNotFound extends EventStoreError {
  readonly path: string

  constructor(path: string) {
    super('STORE_NOT_FOUND', `there is no event store at ${path}; check the path`)
    this.path = path
  }
}

/** Something lies where a copy was to be written. It was not touched. */
export class StoreExists extends EventStoreError {
  readonly path: string

  constructor(path: string) {
    super(
      'STORE_EXISTS',
      `${path} exists already and is not overwritten; move it away or choose another name`,
    )
    this.path = path
  }
}
