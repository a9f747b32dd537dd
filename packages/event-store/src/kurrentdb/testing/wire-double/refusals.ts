import { Metadata, status, type StatusObject } from '@grpc/grpc-js'
import type { Faults } from './faults.ts'
import { take } from './faults.ts'
import { deletedStream } from './event-log.ts'

/** A refusal as the server sends it: a gRPC status whose metadata says which exception it was. */
export type Refusal = Partial<StatusObject> & Pick<StatusObject, 'code' | 'details'>

function refusal(code: status, details: string, metadata: Record<string, string> = {}): Refusal {
  const trailers = new Metadata()
  for (const [key, value] of Object.entries(metadata)) trailers.set(key, value)
  return { code, details, metadata: trailers }
}

/** What keeps every request from being looked at. */
export function refuseRequest(faults: Faults): Refusal | undefined {
  if (faults.denyAccess)
    return refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' })
  if (faults.leader) {
    return refusal(status.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': faults.leader.host,
      'leader-endpoint-port': String(faults.leader.port),
    })
  }
  if (take(faults, 'notReady')) return refusal(status.UNAVAILABLE, 'Server Is Not Ready')
  return undefined
}

export const streamDeleted = (stream: string): Refusal =>
  refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  })

export const wrongExpectedVersion = (stream: string, expected: bigint, actual: bigint): Refusal =>
  refusal(status.FAILED_PRECONDITION, 'Delete failed due to WrongExpectedVersion.', {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(expected),
    'actual-version': String(actual),
  })

/** The server has no better word for a position that is none. */
export const invalidPosition = (): Refusal =>
  refusal(status.UNKNOWN, 'Unexpected FilteredReadAllResult: InvalidPosition')

export const tooLarge = (limit: number): Refusal =>
  refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  })

/** Expectations as numbers, as they are in messages about them. */
export const expectedNumber = (expected: bigint | string): bigint => {
  if (typeof expected === 'bigint') return expected
  return { any: -2n, no_stream: -1n, stream_exists: -4n }[expected] ?? deletedStream
}
