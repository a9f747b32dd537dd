import { MerkleLogError } from '../merkle-log-error.ts'
import { hashBytes } from '../tree/hashing.ts'
import { tileWidth } from '../tree/tree-edge.ts'
import { decodeBundle, maxEntryBytes } from './entry-bundle.ts'
import type { TileName } from './tile-path.ts'
import { tilePath } from './tile-path.ts'
import type { TileSource } from './tile-source.ts'

/** How many hashes or entries the tile at this place has in a tree of `size` leaves: 0 to 256. */
export function widthAt(size: number, level: number | 'entries', index: number): number {
  const hashes = Math.floor(size / (level === 'entries' ? 1 : tileWidth ** level))
  return Math.max(0, Math.min(tileWidth, hashes - index * tileWidth))
}

/**
 * Reads a tile of hashes. A log may drop a partial tile once the full one is there, so that is the second try.
 *
 * @throws MerkleLogError TILE_INVALID where it is missing or of another length
 */
export async function readHashes(source: TileSource, name: TileName & { level: number }): Promise<Buffer> {
  const full = { ...name, width: tileWidth }
  for (const { width, ...at } of name.width === tileWidth ? [name] : [name, full]) {
    const bytes = await source.read(tilePath({ ...at, width }), tileWidth * hashBytes)
    if (bytes === undefined) continue
    if (bytes.length === width * hashBytes) return bytes.subarray(0, name.width * hashBytes)
    throw invalid(name, `expected ${width * hashBytes} bytes, found ${bytes.length}`)
  }
  throw invalid(name, 'it is missing')
}

/**
 * Reads the entries of a bundle, by the same rule.
 *
 * @throws MerkleLogError TILE_INVALID where it is missing or malformed
 */
export async function readEntries(source: TileSource, index: number, entries: number): Promise<Buffer[]> {
  const name = { level: 'entries', index, width: entries } as const
  for (const width of entries === tileWidth ? [entries] : [entries, tileWidth]) {
    const bytes = await source.read(tilePath({ ...name, width }), tileWidth * (2 + maxEntryBytes))
    if (bytes !== undefined) return decodeBundle(bytes, width).slice(0, entries)
  }
  throw invalid(name, 'it is missing')
}

const invalid = (name: TileName, reason: string): MerkleLogError =>
  new MerkleLogError('TILE_INVALID', `${tilePath(name)}: ${reason}`)
