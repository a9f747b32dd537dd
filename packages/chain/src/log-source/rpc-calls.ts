import type { RpcCall } from '../rpc/rpc-provider.ts'

/** A number as JSON-RPC writes quantities. */
export const hex = (number: number): string => `0x${number.toString(16)}`

/** The header of a block of the canonical chain: by number, or by tag. */
export const blockAt = (block: number | 'latest' | 'safe' | 'finalized'): RpcCall => ({
  method: 'eth_getBlockByNumber',
  params: [typeof block === 'number' ? hex(block) : block, false],
})

/** The header of the block with a hash, on whichever fork. */
export const blockOf = (hash: string): RpcCall => ({ method: 'eth_getBlockByHash', params: [hash, false] })

/** The logs of blocks `from` to `to`: of some addresses, or where none are named of all. */
export const logsBetween = (from: number, to: number, addresses: readonly string[] = []): RpcCall => ({
  method: 'eth_getLogs',
  params: [
    { fromBlock: hex(from), toBlock: hex(to), ...(addresses.length === 0 ? {} : { address: addresses }) },
  ],
})

/** The logs of the block with a hash (EIP-234): a node that does not have the block must refuse. */
export const logsOf = (blockHash: string, addresses: readonly string[]): RpcCall => ({
  method: 'eth_getLogs',
  params: [{ blockHash, address: addresses }],
})

/** Every receipt of a block. */
export const receiptsAt = (block: number): RpcCall => ({
  method: 'eth_getBlockReceipts',
  params: [hex(block)],
})
