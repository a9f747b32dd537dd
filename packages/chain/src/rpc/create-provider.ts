import { createHttpTransport } from './http-transport.ts'
import { RpcError, publicOrigin } from './rpc-error.ts'
import { RpcProvider } from './rpc-provider.ts'

export type ProviderOptions = {
  /** http or https URL of the chain's JSON-RPC. */
  readonly url: string
  readonly expectedChainId: number
  /** Time for one request, answer included; 15 s by default. */
  readonly timeoutMs?: number
  /** Answers larger than this are refused unread; 192 MiB by default. */
  readonly maxAnswerBytes?: number
}

/**
 * Opens a provider and asks the endpoint which chain it serves before anything relies on it.
 * Throws {@link RpcError}: RPC_UNREACHABLE when nothing answers, RPC_WRONG_CHAIN when another chain does.
 */
export const createProvider = async ({
  url,
  expectedChainId,
  timeoutMs = 15_000,
  maxAnswerBytes = 192 * 1024 * 1024,
}: ProviderOptions): Promise<RpcProvider> => {
  if (!/^https?:$/.test(protocolOf(url))) {
    throw new RpcError(
      'RPC_UNREACHABLE',
      `expected an http or https URL for the chain's RPC, got ${publicOrigin(url)}`,
      {
        retryable: false,
      },
    )
  }
  const provider = new RpcProvider(
    createHttpTransport({ url, timeoutMs, maxAnswerBytes }),
    BigInt(expectedChainId),
  )
  try {
    const found = await servedChainId(provider, url)
    if (found === BigInt(expectedChainId)) return provider
    throw new RpcError(
      'RPC_WRONG_CHAIN',
      `expected chain ${expectedChainId} at ${publicOrigin(url)}, got chain ${found}: use the RPC of chain ${expectedChainId} or correct the configured chain id`,
    )
  } catch (failure) {
    provider.destroy()
    throw failure
  }
}

const protocolOf = (url: string): string => (URL.canParse(url) ? new URL(url).protocol : '')

const servedChainId = async (provider: RpcProvider, url: string): Promise<bigint> => {
  const answer = await provider.send('eth_chainId', [])
  if (typeof answer === 'string' && /^0x[0-9a-f]+$/i.test(answer)) return BigInt(answer)
  throw new RpcError(
    'RPC_MALFORMED_ANSWER',
    `expected a chain id from ${publicOrigin(url)}, got ${JSON.stringify(answer)}`,
  )
}
