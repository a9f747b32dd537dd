import { MerkleLogError } from '../merkle-log-error.ts'
import { hashBytes } from '../tree/hashing.ts'
import { decodeBase64 } from './base64.ts'
import type { NoteSigner, NoteVerifier } from './note-keys.ts'
import { openNote, signNote } from './signed-note.ts'

/** A log's tree at a size: what is signed (C2SP tlog-checkpoint). `root` is 32 bytes. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/** Signs a checkpoint; its origin is the signer's name. */
export function signCheckpoint(size: number, root: Buffer, signer: NoteSigner): string {
  return signNote(`${signer.name}\n${size}\n${root.toString('base64')}\n`, [signer])
}

/**
 * Reads a signed checkpoint: signed by the key, of the origin that the key is named for.
 *
 * @throws MerkleLogError NOTE_INVALID where the signature does not hold, CHECKPOINT_INVALID where the text does not
 */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = openNote(note, verifier).split('\n')
  const bytes = decodeBase64(root)
  if (origin !== verifier.name) throw invalid(`the origin ${verifier.name}`, origin)
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) {
    throw invalid('a size in decimal digits', size)
  }
  if (bytes?.length !== hashBytes) throw invalid('32 bytes of root in base64', root)
  // What follows the root is lines of extensions, none of them empty, up to the last newline.
  if (rest.at(-1) !== '' || rest.slice(0, -1).includes('')) throw invalid('no empty line', 'one')
  return { origin, size: Number(size), root: bytes }
}

const invalid = (expected: string, found: string): MerkleLogError =>
  new MerkleLogError('CHECKPOINT_INVALID', `checkpoint: expected ${expected}, found ${found.slice(0, 100)}`)
