import { createProvider, createRpcLogSource } from '@lilymed/chain'
import type { LogSource } from '@lilymed/chain'
import { endpointUrls } from '@lilymed/service-kit'
import type { ChainConfig } from '../chains/chain-config.ts'

/** Opens the first endpoint of a chain that answers for it. Throws what the last one failed with when none does. */
export const openHeaders = async ({
  chainId,
  endpoints,
}: ChainConfig): Promise<{ readonly source: Pick<LogSource, 'header'>; readonly close: () => void }> => {
  let failure: unknown = new TypeError(`expected an endpoint of chain ${chainId}`)
  for (const endpoint of endpoints) {
    try {
      const provider = await createProvider({ url: endpointUrls(endpoint).url, expectedChainId: chainId })
      return { source: createRpcLogSource({ provider, chainId }), close: () => provider.destroy() }
    } catch (error) {
      failure = error
    }
  }
  throw failure
}
