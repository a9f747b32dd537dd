import { v5 } from 'uuid'

/**
 * Id of an event that follows from what the event is, so that a retried append is recognised (RFC 9562 UUIDv5).
 *
 * @param namespace a UUID fixed by the caller for one kind of event
 * @param name what makes the event unique within it
 */
export function eventId(namespace: string, name: string): string {
  return v5(name, namespace)
}
