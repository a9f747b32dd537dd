import { MerkleLogError } from '../merkle-log-error.ts'

/** The longest entry a bundle can hold, in bytes: lengths are 16 bits wide. */
export const maxEntryBytes = 65_535

/** Joins entries as a bundle holds them: each after its length in two bytes, big-endian (C2SP tlog-tiles). */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  const bundle = Buffer.allocUnsafe(entries.reduce((sum, entry) => sum + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    at = bundle.writeUInt16BE(entry.length, at)
    bundle.set(entry, at)
    at += entry.length
  }
  return bundle
}

/**
 * Takes a bundle apart.
 *
 * @param width how many entries it must have
 * @throws MerkleLogError TILE_INVALID where it is cut short, has bytes left over, or has another number of entries
 */
export function decodeBundle(bundle: Buffer, width: number): Buffer[] {
  const entries: Buffer[] = []
  let at = 0
  while (at < bundle.length && entries.length < width) {
    const start = at + 2
    const end = start <= bundle.length ? start + bundle.readUInt16BE(at) : Infinity
    if (end > bundle.length) throw invalid(`entry ${entries.length} is cut short`)
    entries.push(bundle.subarray(start, end))
    at = end
  }
  if (entries.length !== width) throw invalid(`expected ${width} entries, found ${entries.length}`)
  if (at !== bundle.length) throw invalid(`${bundle.length - at} bytes after entry ${width - 1}`)
  return entries
}

const invalid = (reason: string): MerkleLogError =>
  new MerkleLogError('TILE_INVALID', `entry bundle: ${reason}`)
