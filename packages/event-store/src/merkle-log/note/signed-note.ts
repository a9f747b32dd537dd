import { MerkleLogError } from '../merkle-log-error.ts'
import { decodeBase64 } from './base64.ts'
import { isKeyName } from './note-keys.ts'
import type { NoteSigner, NoteVerifier } from './note-keys.ts'

/** More than any note needs; what is longer is refused unread. */
export const maxNoteBytes = 64 * 1024
const maxSignatures = 100

/** Signs a text that ends in a newline: the text, an empty line, one line per signature (C2SP signed-note). */
export function signNote(text: string, signers: readonly [NoteSigner, ...NoteSigner[]]): string {
  if (!text.endsWith('\n') || hasControls(text))
    throw invalid('its text must be lines without control characters')
  const lines = signers.map((signer) => {
    const signature = Buffer.concat([signer.id, signer.sign(Buffer.from(text))])
    return `— ${signer.name} ${signature.toString('base64')}\n`
  })
  return `${text}\n${lines.join('')}`
}

/**
 * Opens a note: its text, once a known key has signed it. Signatures of unknown keys are passed over; one of the
 * known key that does not verify refuses the note.
 *
 * @throws MerkleLogError NOTE_INVALID
 */
export function openNote(note: string, verifier: NoteVerifier): string {
  if (Buffer.byteLength(note) > maxNoteBytes) throw invalid(`it is longer than ${maxNoteBytes} bytes`)
  if (!note.isWellFormed() || hasControls(note)) throw invalid('it has control characters')
  const gap = note.lastIndexOf('\n\n')
  const text = note.slice(0, gap + 1)
  const signatures = note.slice(gap + 2)
  if (gap < 1 || !signatures.endsWith('\n')) throw invalid('it has no signature after an empty line')
  const lines = signatures.slice(0, -1).split('\n')
  if (lines.length > maxSignatures) throw invalid(`it has more than ${maxSignatures} signatures`)
  const ours = lines
    .map(parseSignature)
    .filter(({ name, id }) => name === verifier.name && id.equals(verifier.id))
  if (ours.length === 0) throw invalid(`the key ${verifier.name} has not signed it`)
  if (!ours.every(({ signature }) => verifier.verify(Buffer.from(text), signature))) {
    throw invalid(`the signature of ${verifier.name} does not fit its text`)
  }
  return text
}

function parseSignature(line: string): { name: string; id: Buffer; signature: Buffer } {
  const [dash, name = '', encoded = '', ...rest] = line.split(' ')
  const bytes = decodeBase64(encoded)
  if (dash !== '—' || !isKeyName(name) || bytes === undefined || bytes.length < 5 || rest.length > 0) {
    throw invalid('a signature line is not — <key name> <base64>')
  }
  return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const hasControls = (text: string): boolean => /[\u0000-\u0009\u000b-\u001f]/.test(text)

const invalid = (reason: string): MerkleLogError =>
  new MerkleLogError('NOTE_INVALID', `the signed note is not one: ${reason}`)
