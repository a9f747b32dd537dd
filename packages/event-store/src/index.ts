export type {
  AppendOptions,
  AppendResult,
  EventFilter,
  EventReader,
  EventStore,
  Expected,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadBatchesOptions,
  ReadStreamOptions,
  RecordedEvent,
  Revision,
  StreamAppend,
  StreamMeta,
  SubscribeOptions,
  SubscriptionItem,
} from './port/event-store.ts'
export type { JsonValue } from './port/json-value.ts'
export {
  AppendTooLarge,
  CheckpointAheadOfLog,
  EventStoreError,
  InvalidArgument,
  InvalidEvent,
  OutcomeUnknown,
  StoreClosed,
  StoreInUse,
  StoreTooNew,
  StoreUnreadable,
  StreamDeleted,
  StreamNotFound,
  Unavailable,
  WrongExpectedRevision,
  type RevisionConflict,
} from './port/errors.ts'
export { eventId } from './port/event-id.ts'
export { limits, namePattern } from './port/limits.ts'
export { parsePosition } from './port/position.ts'
export { openSqliteEventStore, type SqliteEventStore } from './sqlite/open-sqlite-event-store.ts'
