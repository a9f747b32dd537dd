import { EventStoreError } from '../port/errors.ts'

/** The KurrentDB client, or the native module it reads through, cannot be loaded on this machine. */
export class KurrentClientUnavailable extends EventStoreError {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    super(
      'KURRENTDB_CLIENT_UNAVAILABLE',
      `the KurrentDB client cannot be loaded on ${process.platform}-${process.arch} (${reason}); its native part comes as ` +
        'an optional dependency: install again without omitting those, on glibc or musl Linux, macOS or Windows x64, ' +
        'or use the embedded store',
      { cause },
    )
  }
}

/** The server refused the credentials, or these may not do what was asked. */
export class AccessDenied extends EventStoreError {
  constructor(server: string) {
    super(
      'ACCESS_DENIED',
      `KurrentDB at ${server} refuses access: expected credentials that may read $all and write; check the credentials ` +
        'file and the access rules of the server',
    )
  }
}

/** The server refused the request itself. Nothing was written. */
export class RequestRefused extends EventStoreError {
  constructor(server: string, reason: string) {
    super('REQUEST_REFUSED', `KurrentDB at ${server} refuses the request: ${reason}`)
  }
}

/** An event in the log that this store did not write, or that was damaged. `position` is where it lies. */
export class EventUnreadable extends EventStoreError {
  readonly stream: string
  readonly revision: bigint
  readonly position: string

  constructor(place: { stream: string; revision: bigint; position: string }, expected: string) {
    super(
      'EVENT_UNREADABLE',
      `event ${place.revision} of stream ${place.stream} at ${place.position} is not one of this store: expected ` +
        `${expected}; find out who wrote it, and give the store a namespace of its own`,
    )
    this.stream = place.stream
    this.revision = place.revision
    this.position = place.position
  }
}
