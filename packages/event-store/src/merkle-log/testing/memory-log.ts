import { encodeBundle } from '../folder/entry-bundle.ts'
import type { TileSource } from '../folder/tile-source.ts'
import { parseTilePath, tilePath } from '../folder/tile-path.ts'
import { hashBytes, leafHash } from '../tree/hashing.ts'
import { createTreeEdge, partialWidth, tileWidth, tilesBefore } from '../tree/tree-edge.ts'

/** A log in memory, every resource by its path; what is changed in `files` is what is served. */
export function memoryLog(entries: readonly Buffer[]) {
  const files = new Map<string, Buffer>()
  const full = (level: number, index: number, hashes: Buffer): void => {
    files.set(tilePath({ level, index, width: tileWidth }), hashes)
  }
  const edge = createTreeEdge(full)
  for (const entry of entries) edge.append(leafHash(entry))
  const size = entries.length
  for (const [level, hashes] of edge.partials().entries()) {
    const width = partialWidth(size, level)
    if (width > 0) files.set(tilePath({ level, index: tilesBefore(size, level), width }), hashes)
  }
  for (let index = 0; index * tileWidth < size; index++) {
    const bundle = entries.slice(index * tileWidth, (index + 1) * tileWidth)
    files.set(tilePath({ level: 'entries', index, width: bundle.length }), encodeBundle(bundle))
  }
  // Like a log that once showed smaller trees, and has kept the partial tiles of each.
  const source: TileSource = {
    async read(path) {
      const kept = files.get(path)
      const name = parseTilePath(path)
      if (kept || name === undefined || name.level === 'entries') return kept
      const wider = [...files].find(([at]) => {
        const other = parseTilePath(at)
        return other?.level === name.level && other.index === name.index && other.width > name.width
      })
      return wider?.[1].subarray(0, name.width * hashBytes)
    },
  }
  return { files, source, root: edge.root(), size }
}
