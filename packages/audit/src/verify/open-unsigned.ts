import { openCheckpoint } from '@lilymed/event-store/merkle-log'
import type { Checkpoint, NoteVerifier } from '@lilymed/event-store/merkle-log'

/** Takes whatever signature a note has for sound, where there is no key to check it with: its text is read all the same. */
export const believingVerifier = (note: string): NoteVerifier => {
  const name = note.slice(0, Math.max(0, note.indexOf('\n')))
  const line = note.split('\n').find((one) => one.startsWith(`— ${name} `)) ?? ''
  const id = Buffer.from(line.split(' ')[2] ?? '', 'base64').subarray(0, 4)
  return { name, id, vkey: '', verify: () => true }
}

/**
 * Reads a checkpoint without a key.
 *
 * @throws MerkleLogError NOTE_INVALID, CHECKPOINT_INVALID where the text is none
 */
export const openUnsigned = (note: string): Checkpoint => openCheckpoint(note, believingVerifier(note))
