import { cidDigest } from '../../result-directory/cid-digest.ts'
import { createByteReader } from '../byte-reader.ts'
import type { ByteStream } from '../byte-reader.ts'
import { ClaimRefusal } from '../claim-rejection.ts'
import type { ClaimLimits } from '../claim-limits.ts'
import { openClaim } from '../open-claim.ts'
import type { ClaimOptions, OpenedClaim } from '../open-claim.ts'
import { missingBlock, nameOf } from './proved-block.ts'
import { readCar } from './read-car.ts'
import { walkResult } from './walk-result.ts'

/** The most a CAR of these limits is long: the files, their nodes and frames, and the directories with their names. */
const longestCar = ({ bytes, members }: ClaimLimits): number =>
  Math.ceil(bytes * 1.01) + members * 1024 + 2 ** 20

/** What is held of blocks that were read: a few hundred kilobytes at most. */
const longestHeld = 1024
const mostHeld = 256

/** The hex of the root's digest; throws a ClaimRefusal for a claim that is no CIDv0. */
export const rootOf = (dataId: string): string => {
  const digest = cidDigest(dataId)
  if (digest === undefined) throw new ClaimRefusal('cid', 'expected a claim that is a CIDv0')
  return digest.slice(2)
}

/**
 * Proves a CAR against a claim. Blocks are hashed as they arrive, in any order, and kept in one file; then the result is walked
 * from the claim's root. A block that is wrong, missing or no part of the claim is refused by its CID. Throws what the
 * stream throws, and the signal's reason.
 */
export const openResultCar = (stream: ByteStream, options: ClaimOptions): Promise<OpenedClaim> =>
  openClaim(options, async ({ spool, members, limits }) => {
    const root = rootOf(options.dataId)
    const reader = createByteReader(stream, longestCar(limits), options.signal)
    const blocks = await spool.create()
    const places = new Map<string, { readonly offset: number; readonly length: number }>()
    const mostBlocks = 4 * limits.members + Math.ceil(limits.bytes / 131_072) + 1024
    let offset = 0
    try {
      for await (const { digest, bytes } of readCar(reader)) {
        if (places.has(digest)) continue
        if (places.size >= mostBlocks)
          throw new ClaimRefusal('files', `expected at most ${mostBlocks} blocks, got more`)
        await blocks.append(bytes)
        places.set(digest, { offset, length: bytes.length })
        offset += bytes.length
      }
      const unused = new Set(places.keys())
      /** A small block may be linked very often, and costs more to read than to hold. */
      const small = new Map<string, Uint8Array>()
      const getBlock = async (digest: string): Promise<Uint8Array> => {
        const place = places.get(digest)
        if (!place) throw missingBlock(digest)
        unused.delete(digest)
        const held = small.get(digest)
        if (held) return held
        const bytes = await blocks.read(place.offset, place.length)
        if (bytes.length <= longestHeld && small.size < mostHeld) small.set(digest, bytes)
        return bytes
      }
      await walkResult(root, { getBlock, spool, members, limits, signal: options.signal })
      const [extra] = unused
      if (extra !== undefined)
        throw new ClaimRefusal(
          'extra',
          `expected the blocks of the claim only, got ${unused.size} more, such as ${nameOf(extra)}`,
        )
    } finally {
      await reader.close()
      await blocks.close()
    }
  })
