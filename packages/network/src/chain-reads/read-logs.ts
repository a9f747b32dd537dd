import type { RpcProvider } from '@lilymed/chain'
import { Interface } from 'ethers'
import type { InterfaceAbi, LogDescription } from 'ethers'

const WIDEST_RANGE = 50_000

export type EventQuery = {
  readonly address: string
  readonly abi: InterfaceAbi
  readonly event: string
  readonly fromBlock: number
  readonly toBlock: number
}

/**
 * All events of one kind in a range of blocks, in chain order. Asks for less at a time where the node refuses a wide range; throws what the node
 * answers for a single block.
 */
export const readEvents = async (
  provider: RpcProvider,
  { address, abi, event, fromBlock, toBlock }: EventQuery,
): Promise<LogDescription[]> => {
  const coder = new Interface(abi)
  const topic = coder.getEvent(event)?.topicHash
  if (topic === undefined) throw new TypeError(`expected an event of the ABI, got "${event}"`)
  const found: LogDescription[] = []
  let width = WIDEST_RANGE
  for (let from = fromBlock; from <= toBlock;) {
    const to = Math.min(from + width - 1, toBlock)
    try {
      const logs = await provider.getLogs({ address, topics: [topic], fromBlock: from, toBlock: to })
      found.push(...logs.flatMap((log) => coder.parseLog(log) ?? []))
      from = to + 1
      // What was refused may have been a moment's trouble, or one crowded stretch.
      width = Math.min(WIDEST_RANGE, width + Math.ceil(width / 8))
    } catch (failure) {
      if (to === from) throw failure
      width = Math.max(1, Math.floor((to - from + 1) / 2))
    }
  }
  return found
}
