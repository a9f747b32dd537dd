import type { BlockRef, LogSource } from '../log-source/log-source.ts'
import type { FoundAncestor } from './ingest-action.ts'

/**
 * The highest of the known blocks (ascending) that is on the endpoint's chain now, or null, and whether the chain has another
 * block in place of one of ours or merely lacks it. Because a block's ancestors are on the chain if it is, halving finds it in
 * a handful of reads however deep the reorg.
 */
export const findAncestor = async (
  source: Pick<LogSource, 'header'>,
  known: readonly BlockRef[],
): Promise<Pick<FoundAncestor, 'ancestor' | 'contradicted'>> => {
  let contradicted = false
  const isOnChain = async (block: BlockRef): Promise<boolean> => {
    const found = await source.header(block.number)
    contradicted ||= found !== null && found.hash !== block.hash
    return found?.hash === block.hash
  }
  const last = known.at(-1)
  if (last === undefined) return { ancestor: null, contradicted }
  if (await isOnChain(last)) return { ancestor: last, contradicted }
  let [below, above] = [-1, known.length - 1]
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    const block = known[middle]
    if (block !== undefined && (await isOnChain(block))) below = middle
    else above = middle
  }
  return { ancestor: known[below] ?? null, contradicted }
}
