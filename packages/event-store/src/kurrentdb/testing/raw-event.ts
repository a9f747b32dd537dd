import type { ProposedEvent } from './wire-double/event-log.ts'

/** An event as some other program may have written it. */
export function rawEvent(data: string, metadata = '', overrides: Partial<ProposedEvent> = {}): ProposedEvent {
  return {
    id: crypto.randomUUID(),
    type: 'Happened',
    contentType: 'application/json',
    data: Buffer.from(data),
    metadata: Buffer.from(metadata),
    ...overrides,
  }
}
