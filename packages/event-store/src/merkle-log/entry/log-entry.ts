import { hash } from 'node:crypto'
import type { RecordedEvent } from '../../port/event-store.ts'
import { maxEntryBytes } from '../folder/entry-bundle.ts'
import { canonicalJson } from './canonical-json.ts'
import { commit, saltOf } from './commitment.ts'

/** Prefixes of the streams that enter a log as commitments only: what a mediator votes, or would, is secret until its reveal. */
const secretStreams = ['mediation-', 'shadow-'] as const

/** Whether the events of a stream stay out of a log's tiles. */
export function isSecretStream(stream: string): boolean {
  return secretStreams.some((prefix) => stream.startsWith(prefix))
}

type LoggedEvent = Pick<RecordedEvent, 'id' | 'stream' | 'revision' | 'type' | 'data' | 'metadata'>

/**
 * The bytes of an event that a log proves: canonical JSON of version, id, stream, revision, type, data and metadata.
 * Positions and times are left out, because they differ between engines.
 */
export function canonicalEvent({ id, stream, revision, type, data, metadata }: LoggedEvent): Buffer {
  return Buffer.from(canonicalJson({ data, id, metadata, revision: Number(revision), stream, type, v: 1 }))
}

/** An entry of another kind than the event itself. The salt is what opens the commitment. */
export function commitmentEntry(salt: Uint8Array, bytes: Uint8Array): Buffer {
  return Buffer.from(`{"commitment":"${commit(salt, bytes).toString('hex')}","v":1}`)
}

/** The entry of bytes that anybody may see: themselves, or their digest where no bundle could hold them. */
export function publicEntry(bytes: Buffer): Buffer {
  if (bytes.length <= maxEntryBytes) return bytes
  return Buffer.from(`{"digest":"${hash('sha256', bytes, 'hex')}","v":1}`)
}

/**
 * What a log holds of an event, and what its leaf is the hash of.
 *
 * @param saltKey what the salts of secret streams are derived from
 */
export function logEntry(event: LoggedEvent, saltKey: Uint8Array): Buffer {
  const bytes = canonicalEvent(event)
  return isSecretStream(event.stream) ? commitmentEntry(saltOf(saltKey, bytes), bytes) : publicEntry(bytes)
}

const commitmentShape = /^\{"commitment":"[0-9a-f]{64}","v":1\}$/

/** Whether an entry is a commitment, which says nothing without its salt. */
export function isCommitment(entry: Buffer): boolean {
  return entry.length === 87 && commitmentShape.test(entry.toString('latin1'))
}
