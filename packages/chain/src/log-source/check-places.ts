import type { BlockHeader } from './log-source.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * What logs, as they were answered, say of themselves beside what is kept: that their transaction stands in the block's list at
 * the place they name, that transactions and logs are in the same order, and the block's time. Gives the first contradiction
 * to the blocks' headers (as answered, by number), if there is one; what an endpoint leaves out contradicts nothing.
 */
export const firstMisplaced = (
  logs: readonly unknown[],
  blocks: ReadonlyMap<number, { readonly header: BlockHeader; readonly answer: unknown }>,
): string | undefined => {
  let number: unknown
  let block: { time: number; transactions: readonly unknown[] } | undefined
  let [transaction, place]: [unknown, unknown] = [undefined, undefined]
  for (const entry of logs) {
    const { blockNumber, blockTimestamp, transactionHash, transactionIndex, logIndex } = entry as Fields
    const named = (): string => `log ${Number(logIndex)} of block ${Number(blockNumber)}`
    if (blockNumber !== number) {
      number = blockNumber
      block = describe(blocks.get(Number(blockNumber)))
      transaction = undefined
    }
    if (typeof blockTimestamp === 'string' && block !== undefined && Number(blockTimestamp) !== block.time)
      return `${named()} gives another time than its block`
    if (typeof transactionIndex !== 'string') continue
    const isSame = transactionHash === transaction
    if (isSame !== (transactionIndex === place) && transaction !== undefined)
      return `${named()} names another place for its transaction than the log before it`
    if (isSame) continue
    if (transaction !== undefined && Number(transactionIndex) < Number(place))
      return `${named()} is of an earlier transaction than the log before it`
    ;[transaction, place] = [transactionHash, transactionIndex]
    const listed = block?.transactions ?? []
    if (listed.length > 0 && !isListed(listed[Number(transactionIndex)], transactionHash))
      return `${named()} is of a transaction that its block does not have there`
  }
  return undefined
}

const describe = (block: { header: BlockHeader; answer: unknown } | undefined) => {
  if (block === undefined) return undefined
  const { transactions } = block.answer as Fields
  return { time: block.header.timestamp, transactions: Array.isArray(transactions) ? transactions : [] }
}

const isListed = (listed: unknown, hash: unknown): boolean =>
  listed === hash ||
  (typeof listed === 'string' && typeof hash === 'string' && listed.toLowerCase() === hash.toLowerCase())
