import { CheckpointAheadOfLog, InvalidArgument, Unavailable } from '../port/errors.ts'
import type { EventFilter, Position, RecordedEvent } from '../port/event-store.ts'
import { fromPosition, type LogPosition, toPosition } from './position.ts'
import type { PageReader, ServerPage } from './read-pages.ts'
import { type ClientEvent, decodeEvent } from './recorded-event.ts'
import type { StreamNames } from './stream-names.ts'

/** Events found in a stretch of the log, and how far the stretch went. */
export interface LogPage {
  readonly events: readonly RecordedEvent[]
  /** position of the last event looked at, or where the page began if there was none */
  readonly upTo: Position | 'start'
  /** how many events were looked at */
  readonly seen: number
  readonly isEnd: boolean
}

/** Reads the log of one store, which may be a part of its server's. */
export interface LogReader {
  page(after: Position | 'start', size: number, filter: EventFilter | undefined): Promise<LogPage>
  /** position of the store's last event */
  head(): Promise<Position | null>
  /** position of the last event that a page can reach, whoever's it is: no checkpoint lies beyond it */
  end(): Promise<Position | null>
  /** @throws CheckpointAheadOfLog if nothing in the log lies at or after the position */
  checkNotAhead(after: Position): Promise<void>
}

/**
 * A filter is applied here, not by the server: one that keeps little would let the server search its whole log without
 * a word, which no time limit tells from a server that hangs, and without a place to resume from; the checkpoints
 * that it sends in subscriptions have been wrong in releases (22.10, 24.10).
 */
export function createLogReader(
  pages: PageReader,
  names: StreamNames,
  origin: LogPosition | 'start',
): LogReader {
  const own = (event: ClientEvent, filter: EventFilter | undefined): RecordedEvent[] => {
    const stream = event.type.startsWith('$') ? undefined : names.decode(event.streamId)
    if (stream === undefined || !passes(filter, stream, event.type)) return []
    return [decodeEvent(event, stream)]
  }
  const end = async () => {
    const last = (await pages.last())?.position
    return last ? toPosition(last) : null
  }

  /**
   * What the server says of a position at which no event begins reaches us as if it were unreachable. So when a read
   * fails and the server answers otherwise, it is the position: beyond the end, or of another log.
   */
  const tellApart = async (after: Position, again: () => Promise<ServerPage>): Promise<ServerPage> => {
    const last = await end()
    if (last === null || last < after) return { events: [], isEnd: true }
    return again().catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error
      throw new InvalidArgument('after', `a position of an event in this log, up to ${last}`, after)
    })
  }

  return {
    async page(after, size, filter) {
      const from = after === 'start' ? origin : fromPosition(after, 'after')
      const { events, isEnd } = await pages.log(from, size).catch((error: unknown) => {
        if (after === 'start' || !(error instanceof Unavailable)) throw error
        return tellApart(after, () => pages.log(from, size))
      })
      const last = events.at(-1)?.position
      return {
        events: events.flatMap((event) => own(event, filter)),
        upTo: last ? toPosition(last) : after,
        seen: events.length,
        isEnd,
      }
    },
    async head() {
      const last = await pages.lastOwn(names.namespace === undefined ? undefined : names.encode(''))
      return last?.position ? toPosition(last.position) : null
    },
    end,
    async checkNotAhead(after) {
      const head = await end()
      if (head === null || head < after) throw new CheckpointAheadOfLog(after, head)
    },
  }
}

function passes(filter: EventFilter | undefined, stream: string, type: string): boolean {
  if (!filter) return true
  return filter.streamPrefix
    ? filter.streamPrefix.some((prefix) => stream.startsWith(prefix))
    : filter.typePrefix.some((prefix) => type.startsWith(prefix))
}
