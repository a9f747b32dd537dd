import type { RecordedEvent } from '../../port/event-store.ts'
import { saltOf } from '../entry/commitment.ts'
import { canonicalEvent, commitmentEntry, isSecretStream, publicEntry } from '../entry/log-entry.ts'
import { findLeaves, proveInclusion } from '../folder/prove.ts'
import type { TileSource } from '../folder/tile-source.ts'
import { MerkleLogError } from '../merkle-log-error.ts'
import { openCheckpoint } from '../note/checkpoint.ts'
import type { Checkpoint } from '../note/checkpoint.ts'
import type { LogKeys } from '../note/key-file.ts'
import type { NoteVerifier } from '../note/note-keys.ts'
import { maxNoteBytes } from '../note/signed-note.ts'
import { leafHash } from '../tree/hashing.ts'
import { verifyInclusion } from '../tree/verify-proof.ts'
import { formatLogProof, parseLogProof } from './log-proof.ts'

/** An event and the proof that a log has it: enough to check without the log, the store, or trust in either. */
export interface EventProof {
  /** the canonical bytes of the event, as text */
  readonly event: string
  /** a C2SP tlog-proof; for an event of a secret stream its `extra` is the salt that opens the commitment */
  readonly proof: string
}

/** Names what was proved. */
export interface ProvedEvent {
  readonly checkpoint: Checkpoint
  readonly index: number
  /** whether the log held a commitment, which this proof opens */
  readonly isOpening: boolean
}

/**
 * Proves that a log has an event. For an event of a secret stream this opens its commitment: whoever has the proof
 * can read the event and knows its salt, so it is made only once the event may be known. Other events of that stream
 * stay as secret as they were.
 *
 * @returns undefined where the newest checkpoint does not have the event
 * @throws MerkleLogError TILE_INVALID, NOTE_INVALID, CHECKPOINT_INVALID
 */
export async function proveEvent(
  source: TileSource,
  event: RecordedEvent,
  { signer, saltKey }: LogKeys,
): Promise<EventProof | undefined> {
  const note = (await source.read('checkpoint', maxNoteBytes))?.toString() ?? ''
  const { size } = openCheckpoint(note, signer)
  const bytes = canonicalEvent(event)
  const salt = isSecretStream(event.stream) ? saltOf(saltKey, bytes) : undefined
  const entry = salt === undefined ? publicEntry(bytes) : commitmentEntry(salt, bytes)
  const leaf = leafHash(entry).toString('latin1')
  const index = (await findLeaves(source, size, new Set([leaf]))).get(leaf)
  if (index === undefined) return undefined
  const hashes = await proveInclusion(source, index, size)
  return {
    event: bytes.toString(),
    proof: formatLogProof({ index, hashes, checkpoint: note, ...(salt !== undefined && { extra: salt }) }),
  }
}

/**
 * Checks a proof that `proveEvent` made, wherever it comes from.
 *
 * @throws MerkleLogError PROOF_INVALID, NOTE_INVALID, CHECKPOINT_INVALID with what does not hold
 */
export function verifyEventProof({ event, proof }: EventProof, verifier: NoteVerifier): ProvedEvent {
  const { index, hashes, checkpoint: note, extra } = parseLogProof(proof)
  const checkpoint = openCheckpoint(note, verifier)
  const bytes = Buffer.from(event)
  if (extra !== undefined && extra.length !== 32) throw invalid('the salt is not 32 bytes')
  const entry = extra === undefined ? publicEntry(bytes) : commitmentEntry(extra, bytes)
  const claim = { leaf: leafHash(entry), index, size: checkpoint.size, root: checkpoint.root, proof: hashes }
  if (!verifyInclusion(claim)) throw invalid(`leaf ${index} of ${checkpoint.size} is not this event`)
  return { checkpoint, index, isOpening: extra !== undefined }
}

const invalid = (reason: string): MerkleLogError =>
  new MerkleLogError('PROOF_INVALID', `the proof does not hold: ${reason}`)
