/** What a failed call says about the request, whoever noticed it: the server, the client or the connection. */
export type Failure =
  | { readonly kind: 'conflict'; readonly stream: string; readonly actual: bigint | 'no_stream' }
  | { readonly kind: 'streamDeleted' }
  | { readonly kind: 'streamNotFound' }
  | { readonly kind: 'tooLarge'; readonly limit: number }
  | { readonly kind: 'denied' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** surely not done; the client has learned where the leader is */
  | { readonly kind: 'notLeader'; readonly reason: string }
  /** surely not done; worth doing again */
  | { readonly kind: 'notDone'; readonly reason: string }
  /** perhaps done; nobody knows */
  | { readonly kind: 'unknown'; readonly reason: string }

interface ClientError {
  readonly type?: string
  readonly code?: number | string
  readonly message?: string
  readonly details?: string
  readonly streamName?: string
  readonly stream?: string
  readonly actualState?: bigint | 'no_stream'
  readonly maxAppendSize?: number
  readonly maxSize?: number
}

/** Whether the same request may succeed if it is made again. */
export function isTransient(failure: Failure): failure is TransientFailure {
  return failure.kind === 'unknown' || failure.kind === 'notDone' || failure.kind === 'notLeader'
}

export type TransientFailure = Failure & { readonly kind: 'unknown' | 'notDone' | 'notLeader' }

/** What the server says when it turned a request away before looking at it, in words because it has no code for it. */
const turnedAway =
  /Server Is (?:Not Ready|Too Busy|Busy)|No leader info|No connection established|ECONNREFUSED|ENOTFOUND/i

/** Status codes of gRPC with which a server refuses a request as such. */
const refusals = new Set<number | string | undefined>([3, 5, 6, 9, 11, 12])

/**
 * Sorts an error by its `type` and by its gRPC `code`: after a server dies, the first errors are bare ones without a
 * type. What cannot be told apart counts as unknown, which is always safe to retry with the same event ids.
 */
export function classifyFailure(error: unknown): Failure {
  const failure = (error ?? {}) as ClientError
  const reason = failure.message ?? String(error)
  switch (failure.type) {
    case 'wrong-expected-version':
      return { kind: 'conflict', stream: failure.streamName ?? '', actual: actualOf(failure.actualState) }
    case 'stream-deleted':
    case 'stream-tombstoned':
      return { kind: 'streamDeleted' }
    case 'stream-not-found':
      return { kind: 'streamNotFound' }
    case 'maximum-append-size-exceeded':
    case 'append-record-size-exceeded':
    case 'transaction-max-size-exceeded':
      return { kind: 'tooLarge', limit: failure.maxAppendSize ?? failure.maxSize ?? 0 }
    case 'access-denied':
      return { kind: 'denied' }
    case 'not-leader':
      return { kind: 'notLeader', reason: 'the node is not the leader' }
    case 'invalid-argument':
    case 'unsupported':
      return { kind: 'refused', reason }
    default:
      return classifyByCode(failure, reason)
  }
}

function classifyByCode({ code, details }: ClientError, reason: string): Failure {
  if (turnedAway.test(`${reason} ${details ?? ''}`)) return { kind: 'notDone', reason }
  if (code === 7 || code === 16) return { kind: 'denied' }
  if (refusals.has(code)) return { kind: 'refused', reason }
  return { kind: 'unknown', reason }
}

/** A revision, or 'no_stream' also where a part of the client says it with -1 or with nothing. */
function actualOf(state: bigint | string | undefined): bigint | 'no_stream' {
  return typeof state === 'bigint' && state >= 0n ? state : 'no_stream'
}
