import { MerkleLogError } from '../merkle-log-error.ts'
import { decodeBase64 } from '../note/base64.ts'
import { maxNoteBytes } from '../note/signed-note.ts'
import { hashBytes } from '../tree/hashing.ts'

/** A proof that an entry is in a log (C2SP tlog-proof). `checkpoint` is the signed note. */
export interface LogProof {
  readonly index: number
  readonly hashes: readonly Buffer[]
  readonly checkpoint: string
  /** what the proof's user needs beside it; nothing vouches for it */
  readonly extra?: Buffer
}

const header = 'c2sp.org/tlog-proof@v1'

/** The proof as text. */
export function formatLogProof({ index, hashes, checkpoint, extra }: LogProof): string {
  const lines = [
    header,
    ...(extra === undefined ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index}`,
    ...hashes.map((hash) => hash.toString('base64')),
  ]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/** Reads a proof. Its checkpoint is still to be opened with the log's key. @throws MerkleLogError PROOF_INVALID */
export function parseLogProof(text: string): LogProof {
  if (text.length > 2 * maxNoteBytes) throw invalid('it is too long')
  const gap = text.indexOf('\n\n')
  const [first, ...lines] = text.slice(0, Math.max(gap, 0)).split('\n')
  if (first !== header) throw invalid(`its first line is not ${header}`)
  const extra = lines[0]?.startsWith('extra ') ? decodeBase64(lines.shift()?.slice(6) ?? '') : null
  const [, index] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '') ?? []
  if (extra === undefined) throw invalid('extra is not base64')
  if (index === undefined || !Number.isSafeInteger(Number(index)))
    throw invalid('index is not a decimal number')
  const hashes = lines.map((line) => {
    const hash = decodeBase64(line)
    if (hash?.length !== hashBytes) throw invalid('a hash is not base64 of 32 bytes')
    return hash
  })
  if (hashes.length > 63) throw invalid('it has more hashes than any tree is high')
  return {
    index: Number(index),
    hashes,
    checkpoint: text.slice(gap + 2),
    ...(extra !== null && { extra }),
  }
}

const invalid = (reason: string): MerkleLogError =>
  new MerkleLogError('PROOF_INVALID', `the proof is not one: ${reason}`)
