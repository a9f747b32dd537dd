import { MerkleLogError } from '../merkle-log-error.ts'
import { leafHash } from '../tree/hashing.ts'
import { edgeRoot, partialWidth, tileWidth, tilesBefore } from '../tree/tree-edge.ts'
import { readEntries, readHashes } from './read-tile.ts'
import type { TileSource } from './tile-source.ts'

/** What it takes to go on with a tree: the partial tiles of each level, and the entries of the last bundle. */
export interface LoadedEdge {
  readonly size: number
  readonly partials: readonly Buffer[]
  readonly entries: readonly Buffer[]
}

/**
 * Reads the right edge of a log back and checks it against what was signed.
 *
 * @throws MerkleLogError LOG_DAMAGED where tiles are missing or do not hash to the root
 */
export async function loadEdge(
  source: TileSource,
  { size, root }: { readonly size: number; readonly root: Buffer },
): Promise<LoadedEdge> {
  try {
    const partials: Buffer[] = []
    for (let level = 0; tileWidth ** level <= size; level++) {
      const width = partialWidth(size, level)
      const index = tilesBefore(size, level)
      partials.push(width === 0 ? Buffer.alloc(0) : await readHashes(source, { level, index, width }))
    }
    const width = partialWidth(size, 0)
    const entries = width === 0 ? [] : await readEntries(source, tilesBefore(size, 0), width)
    const leaves = Buffer.concat(entries.map(leafHash))
    if (!edgeRoot(partials).equals(root)) throw damaged('its tiles do not hash to the root that was signed')
    if (!leaves.equals(partials[0] ?? leaves)) throw damaged('the last entries do not hash to their leaves')
    return { size, partials, entries }
  } catch (error) {
    if (error instanceof MerkleLogError && error.code === 'TILE_INVALID') throw damaged(error.message)
    throw error
  }
}

const damaged = (reason: string): MerkleLogError =>
  new MerkleLogError(
    'LOG_DAMAGED',
    `the log's folder is damaged: ${reason}. Restore it from a copy, or delete its tile folder: it is then built again from the store and must come to the same root`,
  )
