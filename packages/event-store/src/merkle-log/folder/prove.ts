import { completeRoot, emptyRoot, hashBytes, nodeHash } from '../tree/hashing.ts'
import type { LeafRange } from '../tree/proof-ranges.ts'
import { consistencyRanges, inclusionRanges } from '../tree/proof-ranges.ts'
import { tileWidth } from '../tree/tree-edge.ts'
import { readHashes, widthAt } from './read-tile.ts'
import type { TileSource } from './tile-source.ts'

/**
 * Proof that a leaf is in the tree of `size` leaves, from its tiles (RFC 9162 §2.1.3.1).
 *
 * @throws RangeError unless the leaf is in it; MerkleLogError TILE_INVALID
 */
export function proveInclusion(source: TileSource, index: number, size: number): Promise<Buffer[]> {
  return hashesOf(source, size, inclusionRanges(index, size))
}

/**
 * Proof that the tree of `size` leaves begins with that of `oldSize`, from its tiles (RFC 9162 §2.1.4.1).
 *
 * @throws RangeError unless oldSize <= size; MerkleLogError TILE_INVALID
 */
export function proveConsistency(source: TileSource, oldSize: number, size: number): Promise<Buffer[]> {
  return hashesOf(source, size, consistencyRanges(oldSize, size))
}

/** Root of the tree's first `size` leaves as its tiles have it. @throws MerkleLogError TILE_INVALID */
export async function rootOfTiles(source: TileSource, size: number): Promise<Buffer> {
  const [root] = size === 0 ? [] : await hashesOf(source, size, [{ from: 0, to: size }])
  return root ?? emptyRoot
}

/**
 * Where leaves with these hashes lie, looked for from the newest on.
 *
 * @param wanted hashes as texts of one character a byte
 * @returns the index of each that is there
 */
export async function findLeaves(
  source: TileSource,
  size: number,
  wanted: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (let index = Math.ceil(size / tileWidth) - 1; index >= 0 && found.size < wanted.size; index--) {
    const hashes = await readHashes(source, { level: 0, index, width: widthAt(size, 0, index) })
    for (let at = 0; at < hashes.length; at += hashBytes) {
      const hash = hashes.toString('latin1', at, at + hashBytes)
      if (wanted.has(hash)) found.set(hash, index * tileWidth + at / hashBytes)
    }
  }
  return found
}

async function hashesOf(source: TileSource, size: number, ranges: readonly LeafRange[]): Promise<Buffer[]> {
  const tiles = new Map<string, Promise<Buffer>>()
  const tile = (level: number, index: number): Promise<Buffer> => {
    const key = `${level}/${index}`
    const reading = tiles.get(key) ?? readHashes(source, { level, index, width: widthAt(size, level, index) })
    tiles.set(key, reading)
    return reading
  }
  const proof: Buffer[] = []
  for (const range of ranges) proof.push(await rangeHash(range, tile))
  return proof
}

/** Hash of the subtree over a range: its complete subtrees, largest first, joined from the right. */
async function rangeHash(
  { from, to }: LeafRange,
  tile: (level: number, index: number) => Promise<Buffer>,
): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let at = from; at < to;) {
    let height = 0
    while (2 ** (height + 1) <= to - at) height++
    parts.push(await completeHash(at, height, tile))
    at += 2 ** height
  }
  return parts.reduceRight((right, left) => nodeHash(left, right))
}

/** Hash of a complete subtree of 2^height leaves: the root of a power of two of hashes that lie side by side in one tile. */
async function completeHash(
  from: number,
  height: number,
  tile: (level: number, index: number) => Promise<Buffer>,
): Promise<Buffer> {
  const level = Math.floor(height / 8)
  const first = from / tileWidth ** level
  const hashes = await tile(level, Math.floor(first / tileWidth))
  const start = (first % tileWidth) * hashBytes
  return completeRoot(hashes.subarray(start, start + 2 ** (height % 8) * hashBytes))
}
