import type { TestChain } from './anvil.ts'
import type { RpcRelay } from './rpc-relay.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Makes of a relay a balancer before nodes that are behind the chain by as many blocks as `lag` gives, asked for each request: a
 * node's latest block goes back, later blocks are null, logs of later blocks are left out without a word, and a hash of a later
 * block is unknown.
 */
export const lagBehind = (relay: RpcRelay, chain: TestChain, lag: () => number): void => {
  let head = 0
  const known = new Map<string, number>()

  relay.arriving = async () => {
    head = Number(await chain.rpc('eth_blockNumber')) - lag()
    for (const number of [head + 1, head + 2, head + 3]) {
      const block = await chain.rpc<{ hash: string } | null>(
        'eth_getBlockByNumber',
        `0x${number.toString(16)}`,
        false,
      )
      if (block !== null) known.set(block.hash, number)
    }
    latest = await chain.rpc<Fields>('eth_getBlockByNumber', `0x${head.toString(16)}`, false)
  }
  let latest: Fields = {}
  relay.refuse = ({ method, params: [filter] }) => {
    const hash = method === 'eth_getLogs' ? (filter as Fields)['blockHash'] : undefined
    const isLater = typeof hash === 'string' && (known.get(hash) ?? -1) > head
    return isLater ? { code: -32_000, message: 'unknown block' } : undefined
  }
  relay.change = ({ method, params: [first] }, result) => {
    switch (method) {
      case 'eth_blockNumber':
        return `0x${head.toString(16)}`
      case 'eth_getBlockByNumber':
        if (first === 'latest') return latest
        return Number((result as Fields | null)?.['number']) > head ? null : result
      case 'eth_getBlockByHash':
        return Number((result as Fields | null)?.['number']) > head ? null : result
      case 'eth_getLogs':
        return (result as Fields[]).filter(({ blockNumber }) => Number(blockNumber) <= head)
      default:
        return result
    }
  }
}
