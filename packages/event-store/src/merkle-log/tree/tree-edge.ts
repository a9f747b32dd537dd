import { completeRoot, emptyRoot, hashBytes, nodeHash } from './hashing.ts'

/** Hashes of a full tile: tiles are subtrees of height 8 (C2SP tlog-tiles). */
export const tileWidth = 256

/** Told of each tile at the moment it is full, lower levels first. `hashes` is the receiver's to keep. */
export type FullTile = (level: number, index: number, hashes: Buffer) => void

/**
 * The right edge of a growing tree: the hashes of the tile at each level that is not full yet. That is all it takes
 * to go on and to tell the root; everything left of it is in full tiles.
 */
export interface TreeEdge {
  size(): number
  append(leaf: Uint8Array): void
  root(): Buffer
  /** hashes of the partial tile at each level, lowest level first; empty where the level has none */
  partials(): Buffer[]
}

/**
 * Continues a tree. A leaf costs one node hash, spread over the tiles that it completes.
 *
 * @param from the size so far and the partial tiles that belong to it
 */
export function createTreeEdge(
  onFullTile: FullTile,
  from: { readonly size: number; readonly partials: readonly Uint8Array[] } = { size: 0, partials: [] },
): TreeEdge {
  let size = from.size
  const rows: { hashes: Buffer; width: number; tile: number }[] = from.partials.map((partial, level) => {
    const hashes = Buffer.alloc(tileWidth * hashBytes)
    hashes.set(partial)
    return { hashes, width: partial.length / hashBytes, tile: tilesBefore(size, level) }
  })

  const push = (level: number, hash: Uint8Array): void => {
    const row = (rows[level] ??= { hashes: Buffer.alloc(tileWidth * hashBytes), width: 0, tile: 0 })
    row.hashes.set(hash, row.width * hashBytes)
    row.width++
    if (row.width < tileWidth) return
    const full = Buffer.from(row.hashes)
    onFullTile(level, row.tile, full)
    row.width = 0
    row.tile++
    push(level + 1, completeRoot(full))
  }
  const partials = (): Buffer[] =>
    rows.map(({ hashes, width }) => Buffer.from(hashes.subarray(0, width * hashBytes)))

  return {
    size: () => size,
    append(leaf) {
      push(0, leaf)
      size++
    },
    root: () => edgeRoot(partials()),
    partials,
  }
}

/** How many full tiles a tree of this size has at a level. */
export function tilesBefore(size: number, level: number): number {
  return Math.floor(size / tileWidth ** (level + 1))
}

/** How many hashes the partial tile of a level has in a tree of this size, 0 to 255. */
export function partialWidth(size: number, level: number): number {
  return Math.floor(size / tileWidth ** level) % tileWidth
}

/** Root of the tree whose partial tiles these are, lowest level first (RFC 9162 §2.1.1). */
export function edgeRoot(rows: readonly Uint8Array[]): Buffer {
  let root: Buffer | undefined
  for (const row of rows) {
    // The row's complete subtrees from right to left: the powers of two in its width, smallest first.
    let end = row.length / hashBytes
    for (let block = 1; end > 0; block *= 2) {
      if ((end & block) === 0) continue
      const left = completeRoot(row.subarray((end - block) * hashBytes, end * hashBytes))
      root = root === undefined ? left : nodeHash(left, root)
      end -= block
    }
  }
  return root ?? emptyRoot
}
