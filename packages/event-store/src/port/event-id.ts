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
  if (namespace !== scratchNamespace) {
    scratch.set(parse(namespace))
    scratchNamespace = namespace
  }
  const fits = name.length <= longestName
  const digest = fits
    ? hash('sha1', scratch.subarray(0, namespaceBytes + scratch.write(name, namespaceBytes)), 'hex')
    : hash('sha1', Buffer.concat([parse(namespace), Buffer.from(name)]), 'hex')
  const variant = ((Number.parseInt(digest[16] ?? '0', 16) & 0x3) | 0x8).toString(16)
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}

const namespaceBytes = 16
const longestName = 200

/** What is hashed: the namespace, which is nearly always the last one again, and the name behind it, three bytes a character at most. */
const scratch = Buffer.alloc(namespaceBytes + longestName * 3)
let scratchNamespace = ''
