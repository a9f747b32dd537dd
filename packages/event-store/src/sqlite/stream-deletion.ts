import { StreamNotFound } from '../port/errors.ts'
import type { Expected } from '../port/event-store.ts'
import type { StoredMeta } from './stored-meta.ts'
import { deletion } from './stream-state.ts'
import type { StreamTable } from './stream-table.ts'
import type { StreamWriter } from './stream-writer.ts'

/** The two ways in which a stream ends, inside the open transaction. A second soft delete changes nothing. */
export function createStreamDeletion(
  writer: StreamWriter,
  streams: StreamTable,
  readMeta: (stream: string) => StoredMeta | undefined,
) {
  return {
    /** Hides what the stream has; the next append goes on numbering. @throws StreamNotFound, WrongExpectedRevision */
    softDelete(stream: string, expected: Expected): void {
      const state = writer.expect(stream, expected)
      if (!state || state.last < 0) throw new StreamNotFound(stream)
      if (state.deletion === deletion.soft) return
      writer.setMeta(stream, { ...readMeta(stream), softDeleted: true }, 'any')
    },
    /** Closes the stream, even one that never had an event. @throws WrongExpectedRevision, StreamDeleted */
    tombstone(stream: string, expected: Expected): void {
      const state = writer.expect(stream, expected) ?? streams.create(stream)
      streams.save(stream, { ...state, deletion: deletion.tombstone })
    },
  }
}
