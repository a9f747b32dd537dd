import { hash } from 'node:crypto'
import { parse } from 'uuid'

/**
 * Id of an event that follows from what the event is, so that a retried append is recognised (RFC 9562 §5.5, UUIDv5). Made here
 * rather than by a package because every event of a backfill needs one, and one call of the hash is a third of the cost.
 *
 * @param namespace a UUID fixed by the caller for one kind of event
 * @param name what makes the event unique within it
 */
export function eventId(namespace: string, name: string): string {
  const digest = hash('sha1', Buffer.concat([bytesOf(namespace), Buffer.from(name)]), 'hex')
  const variant = ((Number.parseInt(digest[16] ?? '0', 16) & 0x3) | 0x8).toString(16)
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}

const namespaces = new Map<string, Uint8Array>()

function bytesOf(namespace: string): Uint8Array {
  let bytes = namespaces.get(namespace)
  if (bytes === undefined) namespaces.set(namespace, (bytes = parse(namespace)))
  return bytes
}
