import type { RpcProvider } from '@lilymed/chain'

/** The hash of a chain's first block, which tells it from another of the same chain id. */
export const genesisOf = async (provider: Pick<RpcProvider, 'getBlock'>): Promise<string> => {
  const first = await provider.getBlock(0)
  if (first === null || first.hash === null)
    throw new TypeError('expected the node to answer the first block, got none')
  return first.hash
}
