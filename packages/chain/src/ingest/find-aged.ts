import type { BlockHeader, LogSource } from '../log-source/log-source.ts'

/**
 * A block from `from` on whose time is at least `seconds` before the head's, or null if `from` itself is younger: the newest
 * such block to within a hundredth of the way, in a handful of reads, because times never fall from block to block.
 */
export const findAged = async (
  source: Pick<LogSource, 'header'>,
  head: BlockHeader,
  seconds: number,
  from: number,
): Promise<number | null> => {
  const isOld = async (number: number): Promise<boolean> => {
    const header = await source.header(number)
    return header !== null && header.timestamp <= head.timestamp - seconds
  }
  if (!(await isOld(from))) return null
  const near = Math.max(1, Math.floor((head.number - from) / 100))
  let [old, young] = [from, head.number]
  while (young - old > near) {
    const middle = Math.floor((old + young) / 2)
    if (await isOld(middle)) old = middle
    else young = middle
  }
  return old
}
