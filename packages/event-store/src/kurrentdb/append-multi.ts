import type { KurrentDBClient } from '@kurrent/kurrentdb-client'
import {
  type EventStoreError,
  type RevisionConflict,
  StreamDeleted,
  WrongExpectedRevision,
} from '../port/errors.ts'
import type { Position, Revision } from '../port/event-store.ts'
import { isRepeatable, type StoredAppend, toAppendError } from './append.ts'
import type { AppendLane } from './append-lane.ts'
import { toPosition } from './position.ts'
import type { StreamNames } from './stream-names.ts'
import type { StreamReader } from './stream-reader.ts'
import { attemptWrite, type Refusal, type WriteContext } from './write-attempts.ts'

/** What an append to several streams needs. */
export interface MultiAppendContext extends WriteContext {
  readonly lane: AppendLane
  readonly streams: StreamReader
  readonly names: StreamNames
}

type MultiAppendResult = {
  readonly position: Position
  readonly revisions: Readonly<Record<string, Revision>>
}

/**
 * Appends to several streams at once, with the call that servers have since 25.1.
 *
 * @throws as `EventStore.appendMulti`
 */
export async function appendToStreams(
  context: MultiAppendContext,
  appends: readonly StoredAppend[],
): Promise<MultiAppendResult> {
  const run = async (client: KurrentDBClient): Promise<MultiAppendResult> => {
    const { position, responses } = await client.multiStreamAppend(
      appends.map(({ stored, expected, events }) => ({
        streamName: stored,
        expectedState: expected,
        events: [...events],
      })),
    )
    const revisions: Record<string, Revision> = {}
    for (const { streamName, revision } of responses) {
      const append = appends.find(({ stored }) => stored === streamName)
      if (append) revisions[append.stream] = revision
    }
    // Every event written by this call has one number for both parts of its position.
    return { position: toPosition({ commit: position, prepare: position }), revisions }
  }
  let refusal: Refusal | undefined
  const refuse = (failure: Refusal) => {
    refusal = failure
    return toAppendError(failure, {
      stream: nameOf(failure, context.names, appends),
      expected: 'any',
      bytes: appends.reduce((sum, { bytes }) => sum + bytes, 0),
    })
  }
  const write = { run, refuse, isRepeatable: appends.every(({ expected }) => isRepeatable(expected)) }
  try {
    return await context.lane.run(() => attemptWrite(context, write))
  } catch (error) {
    if (refusal?.kind === 'conflict') throw await listConflicts(context.streams, appends, refusal, error)
    if (refusal?.kind === 'streamDeleted') throw await findDeleted(context.streams, appends, error)
    throw error
  }
}

/** The server names the first conflict only; the others are found by looking at the streams. */
async function listConflicts(
  streams: StreamReader,
  appends: readonly StoredAppend[],
  told: Refusal & { kind: 'conflict' },
  error: unknown,
): Promise<unknown> {
  const conflicts: RevisionConflict[] = []
  for (const { stream, stored, expected } of appends) {
    const actual =
      stored === told.stream ? told.actual : ((await streams.lastRevision(stream)) ?? 'no_stream')
    const isMet =
      expected === 'any' || (expected === 'stream_exists' ? actual !== 'no_stream' : expected === actual)
    if (stored === told.stream || !isMet) conflicts.push({ stream, expected, actual })
  }
  const [first, ...others] = conflicts
  return first ? new WrongExpectedRevision([first, ...others]) : error
}

async function findDeleted(
  streams: StreamReader,
  appends: readonly StoredAppend[],
  error: unknown,
): Promise<unknown> {
  for (const { stream } of appends) {
    const deleted = await streams.lastRevision(stream).then(
      () => undefined,
      (failure: EventStoreError) => failure,
    )
    if (deleted instanceof StreamDeleted) return deleted
  }
  return error
}

function nameOf(failure: Refusal, names: StreamNames, appends: readonly StoredAppend[]): string {
  const told = failure.kind === 'conflict' ? names.decode(failure.stream) : undefined
  return told ?? appends[0]?.stream ?? ''
}
