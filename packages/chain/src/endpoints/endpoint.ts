import { openHeadBell } from '../log-source/head-bell.ts'
import type { HashRecord } from '../log-source/hash-check.ts'
import type { HeadBell } from '../log-source/head-bell.ts'
import type { LogSource } from '../log-source/log-source.ts'
import { createRpcLogSource } from '../log-source/rpc-log-source.ts'
import { assertHttpUrl, assertServes } from '../rpc/create-provider.ts'
import { createHttpTransport } from '../rpc/http-transport.ts'
import { publicOrigin } from '../rpc/rpc-error.ts'
import { RpcProvider } from '../rpc/rpc-provider.ts'

/** Where one endpoint is. */
export type EndpointAddress = {
  /** http or https */
  readonly url: string
  /** ws or wss, for announcements of new heads */
  readonly wsUrl?: string
}

/** One endpoint, ready to be asked. */
export type Endpoint = {
  readonly name: string
  readonly provider: RpcProvider
  readonly source: LogSource
  readonly bell: HeadBell | undefined
  /** Asks which chain it serves. Throws RPC_WRONG_CHAIN for another one than expected. */
  identify(): Promise<void>
  close(): void
}

export type EndpointLimits = {
  readonly expectedChainId: number
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
  /** What the endpoints of the chain have shown of its hashes. */
  readonly hashes: HashRecord
}

/** Told, in words for an operator, when an endpoint's answers can no longer be proved in one of the ways they are, or are not believed. */
export type WarningListener = (warning: { readonly endpoint: string; readonly message: string }) => void

/** Makes ready what asks one endpoint, without asking it anything yet. Throws RPC_UNREACHABLE for a URL of the wrong kind. */
export const createEndpoint = (
  { url, wsUrl }: EndpointAddress,
  name: string,
  { expectedChainId, timeoutMs, maxAnswerBytes, hashes }: EndpointLimits,
  onWarning: WarningListener = () => undefined,
): Endpoint => {
  assertHttpUrl(url)
  const provider = new RpcProvider(
    createHttpTransport({ url, timeoutMs, maxAnswerBytes }),
    BigInt(expectedChainId),
  )
  const bell = wsUrl === undefined ? undefined : openHeadBell(wsUrl)
  return {
    name,
    provider,
    source: createRpcLogSource({
      provider,
      chainId: expectedChainId,
      hashes,
      onWarning: (message) => onWarning({ endpoint: name, message }),
    }),
    bell,
    identify: () => assertServes(provider, expectedChainId, publicOrigin(url)),
    close: () => {
      bell?.close()
      provider.destroy()
    },
  }
}

/** A name for each endpoint that may be told: its origin, numbered where several share one. */
export const endpointNames = (addresses: readonly EndpointAddress[]): string[] => {
  const met = new Map<string, number>()
  return addresses.map(({ url }) => {
    const origin = publicOrigin(url)
    const count = (met.get(origin) ?? 0) + 1
    met.set(origin, count)
    return count === 1 ? origin : `${origin}#${count}`
  })
}
