/** The time of a block by its number, unix seconds. */
export type BlockTime = (number: number) => Promise<number>

/** The lowest block between two that is not before a time; `to` where all are. Asks for a block's time about log2(to - from) times. */
export const findBlockAt = async (
  timeOf: BlockTime,
  time: number,
  from: number,
  to: number,
): Promise<number> => {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((await timeOf(middle)) < time) low = middle + 1
    else high = middle
  }
  return low
}
