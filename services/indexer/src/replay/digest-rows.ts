import { createHash } from 'node:crypto'
import type { KeyedRow } from './read-rows.ts'

/** How many rows there are, and a digest of all of them. */
export type RowsDigest = { readonly rows: number; readonly digest: string }

/** SHA-256 over the rows in order, a line `[chain id, key, row]` in canonical JSON of each. */
export const digestRows = (rows: Iterable<KeyedRow>): RowsDigest => {
  const hash = createHash('sha256')
  let count = 0
  for (const { line } of rows) {
    hash.update(`${line}\n`)
    count += 1
  }
  return { rows: count, digest: `0x${hash.digest('hex')}` }
}

/** Where two sequences of rows differ first: a row that is another one, or that only one of them has. */
export type RowDifference = {
  readonly chainId: number
  readonly key: string
  readonly kind: 'another' | 'only-live' | 'only-replayed'
}

const isBefore = (left: KeyedRow, right: KeyedRow): boolean =>
  left.chainId === right.chainId
    ? Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)) < 0
    : left.chainId < right.chainId

/** The first difference of two sequences in the same order; undefined where they are the same. */
export const firstDifference = (
  replayed: Iterator<KeyedRow>,
  live: Iterator<KeyedRow>,
): RowDifference | undefined => {
  for (;;) {
    const [ours, theirs] = [replayed.next(), live.next()]
    if (ours.done === true && theirs.done === true) return undefined
    const only = (row: KeyedRow, kind: RowDifference['kind']): RowDifference => ({
      chainId: row.chainId,
      key: row.key,
      kind,
    })
    if (ours.done === true) return only(theirs.value as KeyedRow, 'only-live')
    if (theirs.done === true) return only(ours.value, 'only-replayed')
    if (isBefore(ours.value, theirs.value)) return only(ours.value, 'only-replayed')
    if (isBefore(theirs.value, ours.value)) return only(theirs.value, 'only-live')
    if (ours.value.line !== theirs.value.line) return only(ours.value, 'another')
  }
}
