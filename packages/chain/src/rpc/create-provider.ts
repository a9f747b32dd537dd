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
  assertHttpUrl(url)
  const provider = new RpcProvider(
    createHttpTransport({ url, timeoutMs, maxAnswerBytes }),
    BigInt(expectedChainId),
  )
  try {
    await assertServes(provider, expectedChainId, publicOrigin(url))
    return provider
  } catch (failure) {
    provider.destroy()
    throw failure
  }
}

/** Which chain an endpoint serves. Throws {@link RpcError} where it does not say. */
export const chainIdAt = async (url: string, timeoutMs = 15_000): Promise<number> => {
  assertHttpUrl(url)
  const transport = createHttpTransport({ url, timeoutMs, maxAnswerBytes: 64 * 1024 })
  const provider = new RpcProvider(transport, 1n)
  try {
    return Number(await servedChainId(provider, publicOrigin(url)))
  } finally {
    provider.destroy()
  }
}

/** Asks which chain is served. Throws {@link RpcError}: RPC_WRONG_CHAIN for another than expected, and whatever asking throws. */
export const assertServes = async (
  provider: Pick<RpcProvider, 'send'>,
  expectedChainId: number,
  origin: string,
): Promise<void> => {
  const found = await servedChainId(provider, origin)
  if (found === BigInt(expectedChainId)) return
  throw new RpcError(
    'RPC_WRONG_CHAIN',
    `expected chain ${expectedChainId} at ${origin}, got chain ${found}: use the RPC of chain ${expectedChainId} or correct the configured chain id`,
  )
}

/** Throws RPC_UNREACHABLE, not to be tried again, for a URL that is not http or https. */
export const assertHttpUrl = (url: string): void => {
  if (/^https?:$/.test(protocolOf(url))) return
  throw new RpcError(
    'RPC_UNREACHABLE',
    `expected an http or https URL for the chain's RPC, got ${publicOrigin(url)}`,
    { retryable: false },
  )
}

const protocolOf = (url: string): string => (URL.canParse(url) ? new URL(url).protocol : '')

const servedChainId = async (provider: Pick<RpcProvider, 'send'>, origin: string): Promise<bigint> => {
  const answer = await provider.send('eth_chainId', []).catch((failure: unknown) => {
    if (!(failure instanceof RpcError) || failure.code !== 'RPC_MALFORMED_ANSWER') throw failure
    if (failure.message.includes(origin)) throw failure
    const message = `${origin} does not answer as a JSON-RPC node (${failure.message}); correct the URL of the RPC`
    throw new RpcError('RPC_MALFORMED_ANSWER', message, { cause: failure })
  })
  if (typeof answer === 'string' && /^0x[0-9a-f]+$/i.test(answer)) return BigInt(answer)
  throw new RpcError(
    'RPC_MALFORMED_ANSWER',
    `expected a chain id from ${origin}, got ${JSON.stringify(answer)?.slice(0, 80)}`,
  )
}
