import type { Position, RecordedEvent } from '../../port/event-store.ts'
import type { Published } from '../folder/log-writer.ts'

/** Where the events of a store go to become a log: a writer here, or one in another thread. */
export interface LogSink {
  /** position of the last event taken in already */
  readonly start: Position | null
  /** position of the last event signed for, which the store must have */
  readonly signedUpTo: Position | null
  append(events: readonly RecordedEvent[]): Promise<void>
  publish(): Promise<Published>
}
