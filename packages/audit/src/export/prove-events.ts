import { proveInclusion } from '@lilymed/event-store/merkle-log'
import type { TileSource } from '@lilymed/event-store/merkle-log'
import type { Inclusion } from '../bundle/manifest.ts'

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`

/** Proofs that leaves are in the tree of `size` leaves, hashes that they share listed once. */
export const proveEvents = async (
  source: TileSource,
  leaves: readonly number[],
  size: number,
): Promise<Inclusion> => {
  const places = new Map<string, number>()
  const proofs: Inclusion['leaves'] = []
  for (const index of leaves) {
    const path = (await proveInclusion(source, index, size)).map((bytes) => {
      const hash = hex(bytes)
      const place = places.get(hash) ?? places.size
      places.set(hash, place)
      return place
    })
    proofs.push({ index, path })
  }
  return { hashes: [...places.keys()], leaves: proofs }
}
