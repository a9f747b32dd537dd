import type { ChainRead } from './chain-read.ts'

/** What was read and where, for messages: several reads by the first of them. */
export const readsInWords = (reads: readonly ChainRead[]): string => {
  const [first] = reads
  if (first === undefined) return 'a read'
  const place = `in block ${first.block.number}`
  const words =
    first.kind === 'call'
      ? `eth_call of ${first.data.slice(0, 10)} at ${first.to} ${place}`
      : `eth_getTransactionByHash of ${first.txHash} ${place}`
  return reads.length === 1 ? words : `${reads.length} reads in one, the first ${words}`
}
