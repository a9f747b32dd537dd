export type {
  Appendable,
  AppendOptions,
  AppendResult,
  EventFilter,
  EventReader,
  EventStore,
  Expected,
  FollowedEvent,
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
  SubscriptionBatch,
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
  StoreExists,
  StoreInUse,
  StoreNotFound,
  StoreTooNew,
  StoreUnreadable,
  StreamDeleted,
  StreamNotFound,
  Unavailable,
  WrongExpectedRevision,
  type RevisionConflict,
} from './port/errors.ts'
export { encodeEvents, type EncodedEvent } from './port/encode-append.ts'
export { OwnedEvent } from './port/owned-event.ts'
export { eventId } from './port/event-id.ts'
export { limits, namePattern } from './port/limits.ts'
export { parsePosition } from './port/position.ts'
export { openSqliteEventStore, type SqliteEventStore } from './sqlite/open-sqlite-event-store.ts'
export { backUpStore } from './sqlite/maintenance/back-up-store.ts'
export { checkStore, type CheckReport } from './sqlite/maintenance/check-store.ts'
export type { CopyReport } from './sqlite/maintenance/copy-store.ts'
export { readStoreInfo, type StoreInfo } from './sqlite/maintenance/read-store-info.ts'
export { restoreStore } from './sqlite/maintenance/restore-store.ts'
export {
  AccessDenied,
  EventUnreadable,
  KurrentClientUnavailable,
  RequestRefused,
} from './kurrentdb/errors.ts'
export type { Credentials } from './kurrentdb/connection-string.ts'
export type { StoreHealth } from './kurrentdb/health.ts'
export {
  openKurrentEventStore,
  type KurrentEventStore,
  type KurrentEventStoreOptions,
} from './kurrentdb/open-kurrent-event-store.ts'
