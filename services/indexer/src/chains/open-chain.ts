import {
  createIngest,
  createProvider,
  createRpcLogSource,
  createTranslator,
  openHeadBell,
  prefetchRanges,
} from '@lilymed/chain'
import type { Ingest, RpcProvider } from '@lilymed/chain'
import type { EventStore } from '@lilymed/event-store'
import { openAll } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import { contractBindings } from '../contract-bindings.ts'
import type { ChainConfig } from './chain-config.ts'
import { endpointUrls } from './endpoint-urls.ts'

/** One chain on its way into its own stream. */
export type OpenedChain = {
  readonly chainId: number
  readonly ingest: Ingest
  readonly provider: RpcProvider
  close(): Promise<void>
}

/**
 * Opens everything that one chain needs, sharing only the store with the others. Throws, with nothing left open, when the RPC is
 * down (RPC_UNREACHABLE) or serves another chain (RPC_WRONG_CHAIN).
 */
export const openChain = (
  config: ChainConfig,
  { store, logger }: { readonly store: EventStore; readonly logger: Logger },
): Promise<OpenedChain> =>
  openAll(async (lifecycle) => {
    const { chainId, startBlock, pollIntervalMs, finality } = config
    const [first] = config.endpoints
    if (first === undefined) throw new TypeError(`expected an endpoint of chain ${chainId}`)
    const { url, wsUrl } = endpointUrls(first)
    const contracts = contractBindings(config)
    const provider = await createProvider({ url, expectedChainId: chainId })
    lifecycle.defer(() => provider.destroy())
    const bell = wsUrl === undefined ? undefined : openHeadBell(wsUrl)
    lifecycle.defer(() => bell?.close())
    const source = createRpcLogSource({
      provider,
      chainId,
      pollIntervalMs,
      ...(bell === undefined ? {} : { bell }),
    })
    const ingest = lifecycle.use(
      createIngest({
        store,
        source: prefetchRanges(source),
        translator: createTranslator({ contracts, reader: provider }),
        contracts,
        startBlock,
        finality: finality ?? null,
        logger,
      }),
    )
    return { chainId, ingest, provider, close: () => lifecycle.close() }
  })
