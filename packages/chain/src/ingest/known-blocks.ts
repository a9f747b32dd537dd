import type { BlockRef } from '../log-source/log-source.ts'
import type { KnownBlock } from './ingest-state.ts'

/** So far below the newest block every block is kept. */
const DENSE = 1_024

/**
 * The blocks worth remembering: a reorg can only return to the last final block or a later one. The further below the newest
 * block, the fewer are kept: one of every 2, 4, 8… blocks, always the lowest of them, so that what was left out once never
 * matters later. Where nothing is ever final this is bounded all the same, and a deep reorg costs reading a little more.
 */
export const keepKnown = (
  known: readonly KnownBlock[],
  finalised: BlockRef | null,
): readonly KnownBlock[] => {
  const newest = known.at(-1)?.number ?? 0
  const floor = finalised?.number ?? Number.NEGATIVE_INFINITY
  let last = ''
  return known.filter(({ number }) => {
    if (number < floor) return false
    const size = bucketSize(newest - number)
    const bucket = `${size}/${Math.floor(number / size)}`
    const isLowest = bucket !== last
    last = bucket
    return isLowest
  })
}

/** A power of two that grows with the distance from the newest block. */
const bucketSize = (distance: number): number =>
  distance < DENSE ? 1 : 2 ** Math.floor(Math.log2((distance * 2) / DENSE))
