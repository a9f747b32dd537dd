import type { Position, RecordedEvent } from '../../port/event-store.ts'
import type { EventName } from '../folder/commitment-opener.ts'
import type { LogFolders, Published } from '../folder/log-writer.ts'

/** What the thread is started with. With a `storePath` it reads an embedded store itself, else it is fed. */
export interface ThreadOptions extends LogFolders {
  readonly origin?: string
  readonly checkpointIntervalMs: number
  readonly storePath?: string
}

/** To the thread. */
export type Order =
  | { readonly kind: 'append'; readonly events: readonly RecordedEvent[] }
  | { readonly kind: 'publish' }
  | { readonly kind: 'open'; readonly events: readonly RecordedEvent[] }
  | { readonly kind: 'close' }

/** From the thread. Orders to append and to publish are answered by `done`, in their order. */
export type Report =
  | {
      readonly kind: 'ready'
      readonly vkey: string
      readonly start: Position | null
      readonly signedUpTo: Position | null
    }
  | { readonly kind: 'done'; readonly published?: Published }
  | ({ readonly kind: 'published' } & Published)
  | { readonly kind: 'opened'; readonly events: readonly EventName[] }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly retryable: boolean }
