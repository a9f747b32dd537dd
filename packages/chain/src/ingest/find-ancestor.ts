import type { BlockRef, LogSource } from '../log-source/log-source.ts'

/**
 * The highest of the known blocks (ascending) that is on the endpoint's chain now, or null. Because a block's ancestors are
 * on the chain if it is, halving finds it in a handful of reads however deep the reorg.
 */
export const findAncestor = async (
  source: Pick<LogSource, 'header'>,
  known: readonly BlockRef[],
): Promise<BlockRef | null> => {
  const isOnChain = async (block: BlockRef): Promise<boolean> =>
    (await source.header(block.number))?.hash === block.hash
  const last = known.at(-1)
  if (last === undefined) return null
  if (await isOnChain(last)) return last
  let [below, above] = [-1, known.length - 1]
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    const block = known[middle]
    if (block !== undefined && (await isOnChain(block))) below = middle
    else above = middle
  }
  return known[below] ?? null
}
