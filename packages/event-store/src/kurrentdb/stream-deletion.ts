import { type EventStoreError, StreamNotFound, WrongExpectedRevision } from '../port/errors.ts'
import type { Expected, Revision, StreamMeta } from '../port/event-store.ts'
import type { AppendLane } from './append-lane.ts'
import { toAppendError } from './append.ts'
import { limits } from '../port/limits.ts'
import { beyondEvery } from './stream-meta.ts'
import type { StreamNames } from './stream-names.ts'
import type { StreamReader } from './stream-reader.ts'
import { attemptWrite, type Refusal, type WriteContext } from './write-attempts.ts'

/** What ending a stream needs. `setMeta` stores metadata at the exact revision of the metadata. */
export interface DeletionContext extends WriteContext {
  readonly lane: AppendLane
  readonly streams: StreamReader
  readonly names: StreamNames
  readonly setMeta: (stream: string, meta: StreamMeta, expected: Expected) => Promise<unknown>
}

/** An expectation that the client's calls for deleting understand. */
type Deletable = Revision | 'no_stream' | 'any'

/** The two ways in which a stream ends. */
export function createStreamDeletion(context: DeletionContext) {
  const { streams, names, lane } = context

  const carryOut = (kind: 'deleteStream' | 'tombstoneStream', stream: string, expectedRevision: Deletable) =>
    lane.run(() =>
      attemptWrite<void>(context, {
        async run(client) {
          await client[kind](names.encode(stream), { expectedRevision, requiresLeader: true })
        },
        isRepeatable: true,
        refuse(failure: Refusal, wasUnknown): undefined | EventStoreError {
          const isDone = kind === 'tombstoneStream' && failure.kind === 'streamDeleted' && wasUnknown
          return isDone ? undefined : toAppendError(failure, { stream, expected: expectedRevision, bytes: 0 })
        },
      }),
    )

  /** The client cannot ask for stream_exists when it deletes: the revision found here stands in for it. */
  const resolve = async (stream: string, expected: Expected, last: Revision | null): Promise<Deletable> => {
    if (expected !== 'stream_exists') return expected
    if (last === null) throw new WrongExpectedRevision([{ stream, expected, actual: 'no_stream' }])
    return last
  }

  /** A deletion at a revision that no stream reaches: it is refused with the stream's last one, and changes nothing. */
  const askForEnd = (stream: string): Promise<Revision | null> =>
    lane.run(() =>
      attemptWrite<Revision | null>(context, {
        async run(client) {
          const expectedRevision = limits.maxRevision
          await client.deleteStream(names.encode(stream), { expectedRevision, requiresLeader: true })
          return null
        },
        isRepeatable: true,
        refuse(failure: Refusal): Revision | null | EventStoreError {
          if (failure.kind === 'conflict') return failure.actual === 'no_stream' ? null : failure.actual
          return toAppendError(failure, { stream, expected: limits.maxRevision, bytes: 0 })
        },
      }),
    )

  /** The last revision, of a stream too whose events are all truncated, so that none can be read. */
  const endOf = async (stream: string, { truncateBefore }: StreamMeta): Promise<Revision | null> => {
    const last = await streams.lastRevision(stream)
    const isHidden = last === null && truncateBefore !== undefined && truncateBefore !== beyondEvery
    return isHidden ? askForEnd(stream) : last
  }

  return {
    /**
     * Hides what the stream has. The server's own call forgets the stream's other metadata, so where there is some
     * the mark is set here, at the revision the metadata was read at; an append in that moment is hidden with the rest.
     *
     * @throws StreamNotFound, WrongExpectedRevision, StreamDeleted
     */
    async softDelete(stream: string, expected: Expected): Promise<void> {
      const { meta, revision } = await streams.meta(stream)
      const last = await endOf(stream, meta)
      const isDeleted = last === null && meta.truncateBefore === beyondEvery
      if (last === null && !isDeleted) {
        const isRefused = expected === 'stream_exists' || typeof expected === 'bigint'
        if (isRefused) throw new WrongExpectedRevision([{ stream, expected, actual: 'no_stream' }])
        throw new StreamNotFound(stream)
      }
      const { truncateBefore: _, ...kept } = meta
      if (isDeleted || Object.keys(kept).length === 0) {
        const isNothingLeft = isDeleted && (expected === 'any' || expected === 'no_stream')
        if (!isNothingLeft) await carryOut('deleteStream', stream, await resolve(stream, expected, last))
        return
      }
      const isMet = expected === 'any' || expected === 'stream_exists' || expected === last
      if (!isMet) throw new WrongExpectedRevision([{ stream, expected, actual: last ?? 'no_stream' }])
      await context.setMeta(stream, { ...kept, truncateBefore: beyondEvery }, revision ?? 'no_stream')
    },
    /** Closes the stream, even one that never had an event. @throws WrongExpectedRevision, StreamDeleted */
    async tombstone(stream: string, expected: Expected): Promise<void> {
      const last =
        expected === 'stream_exists' ? await endOf(stream, (await streams.meta(stream)).meta) : null
      await carryOut('tombstoneStream', stream, await resolve(stream, expected, last))
    },
  }
}
