import { setTimeout as delay } from 'node:timers/promises'
import type { Provider, TransactionReceipt } from 'ethers'

/**
 * The receipt of a transaction once it is in a block, asked for every `everyMs`. ethers' own wait asks in the background: its rejection
 * is nobody's when the chain goes away meanwhile, and ends the process. Throws when the transaction reverted, and what asking throws.
 */
export const awaitReceipt = async (
  provider: Pick<Provider, 'getTransactionReceipt'>,
  hash: string,
  everyMs: number,
): Promise<TransactionReceipt> => {
  for (;;) {
    const receipt = await provider.getTransactionReceipt(hash)
    if (receipt?.status === 0) throw new Error(`the transaction ${hash} reverted`)
    if (receipt !== null) return receipt
    await delay(everyMs)
  }
}
