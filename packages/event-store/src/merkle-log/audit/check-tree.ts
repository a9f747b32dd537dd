import { commitmentEntry, isCommitment } from '../entry/log-entry.ts'
import { readOpenings } from '../folder/opening.ts'
import type { Opening } from '../folder/opening.ts'
import { readEntries, readHashes, widthAt } from '../folder/read-tile.ts'
import type { TileSource } from '../folder/tile-source.ts'
import { MerkleLogError } from '../merkle-log-error.ts'
import type { Checkpoint } from '../note/checkpoint.ts'
import { hashBytes, leafHash } from '../tree/hashing.ts'
import { createTreeEdge, partialWidth, tileWidth, tilesBefore } from '../tree/tree-edge.ts'
import { Differs } from './log-audit.ts'

/** What the store is asked while the entries go by. */
export type OnEntry = (entry: Buffer, leaf: number, opening: Opening | undefined) => Promise<void> | void

/** What a log has of events that were secret when it took them in. */
export interface Commitments {
  readonly all: number
  /** those whose event and salt are published */
  readonly opened: number
}

/**
 * Hashes every entry of a log again and compares each tile, at each level, and the root; and checks that what the
 * log published to open its commitments is what was committed to.
 *
 * @throws Differs at the first difference
 */
export async function checkTree(
  source: TileSource,
  { size, root }: Checkpoint,
  onEntry: OnEntry,
): Promise<Commitments> {
  const filled: { level: number; index: number; hashes: Buffer }[] = []
  const edge = createTreeEdge((level, index, hashes) => {
    if (level > 0) filled.push({ level, index, hashes })
  })
  let all = 0
  let opened = 0

  for (let index = 0; index * tileWidth < size; index++) {
    const width = widthAt(size, 0, index)
    const hashes = await orDiffers('tree', index * tileWidth, readHashes(source, { level: 0, index, width }))
    const entries = await orDiffers('entries', index * tileWidth, readEntries(source, index, width))
    const openings = await openingsOf(source, index, entries)
    for (const [at, entry] of entries.entries()) {
      const leaf = index * tileWidth + at
      const opening = openings.get(leaf)
      await onEntry(entry, leaf, opening)
      const hash = leafHash(entry)
      if (!hash.equals(hashes.subarray(at * hashBytes, (at + 1) * hashBytes))) {
        throw new Differs({
          part: 'entries',
          leaf,
          message: `leaf ${leaf}: its entry hashes to ${hash.toString('hex')}, the tree has another hash there`,
        })
      }
      if (isCommitment(entry)) all++
      if (opening !== undefined) opened++
      edge.append(hash)
    }
    for (const tile of filled.splice(0)) await compare(source, { ...tile, width: tileWidth })
  }

  for (const [level, hashes] of edge.partials().entries()) {
    const width = partialWidth(size, level)
    if (level > 0 && width > 0) {
      await compare(source, { level, index: tilesBefore(size, level), width, hashes })
    }
  }
  if (!edge.root().equals(root)) {
    throw new Differs({
      part: 'tree',
      message: `the ${size} entries hash to the root ${edge.root().toString('base64')}, the checkpoint was signed for ${root.toString('base64')}; compare with the store to find the leaf`,
    })
  }
  return { all, opened }
}

/** The openings of a bundle, each of which must be of one of its commitments and open it. */
async function openingsOf(
  source: TileSource,
  bundle: number,
  entries: readonly Buffer[],
): Promise<ReadonlyMap<number, Opening>> {
  const start = bundle * tileWidth
  if (!entries.some(isCommitment)) return new Map()
  const openings = await orDiffers('openings', start, readOpenings(source, bundle))
  for (const { leaf, salt, event } of openings) {
    // One for an entry that no checkpoint covers yet was not meant for this one.
    const entry = entries[leaf - start]
    if (entry === undefined || entry.equals(commitmentEntry(salt, event))) continue
    throw new Differs({
      part: 'openings',
      leaf,
      message: `leaf ${leaf}: what was published to open it is not what was committed to there`,
    })
  }
  return new Map(openings.map((opening) => [opening.leaf, opening]))
}

/** Compares one tile above the leaves with what the entries hash to. */
async function compare(
  source: TileSource,
  tile: { level: number; index: number; width: number; hashes: Buffer },
): Promise<void> {
  const span = tileWidth ** tile.level
  const start = tile.index * tileWidth
  const found = await orDiffers('tree', start * span, readHashes(source, tile))
  for (let at = 0; at < tile.width; at++) {
    const range = [at * hashBytes, (at + 1) * hashBytes] as const
    if (found.subarray(...range).equals(tile.hashes.subarray(...range))) continue
    const leaf = (start + at) * span
    throw new Differs({
      part: 'tree',
      leaf,
      message: `leaves ${leaf} to ${leaf + span - 1}: level ${tile.level} of the tree has another hash than they come to`,
    })
  }
}

async function orDiffers<T>(
  part: 'tree' | 'entries' | 'openings',
  leaf: number,
  reading: Promise<T>,
): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof MerkleLogError) || error.code !== 'TILE_INVALID') throw error
    throw new Differs({ part, leaf, message: `from leaf ${leaf} on: ${error.message}` })
  }
}
