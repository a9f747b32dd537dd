import { spawnAnvil } from '@lilymed/chain/testing/spawn-anvil'
import { AppError } from '@lilymed/service-kit'

export type Anvil = {
  readonly url: string
  readonly chainId: number
  /** Sends one JSON-RPC request. */
  rpc<T = unknown>(method: string, params?: readonly unknown[]): Promise<T>
  close(): Promise<void>
}

export const devnetMnemonic = 'test test test test test test test test test test test junk'

const request = async <T>(url: string, method: string, params: readonly unknown[]): Promise<T> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(30_000),
  })
  const answer = (await response.json()) as { result?: T; error?: { message: string } }
  if (answer.error !== undefined) {
    throw new AppError({
      code: 'DEVNET_RPC',
      message: `anvil refused ${method}: ${answer.error.message}`,
      retryable: false,
    })
  }
  return answer.result as T
}

/** Blocks whose state can be asked for; each takes some 300 kB of disk, and a demo may be left open overnight. */
const keptStates = 3000

/**
 * Starts a local chain on a loopback port of its own choosing and waits until it listens. Blocks are mined per transaction until a
 * chain clock takes over. Throws DEVNET_CHAIN with what anvil last said when it does not come up.
 */
export const startAnvil = async ({ chainId = 31_337, accounts = 40 } = {}): Promise<Anvil> => {
  const identity = ['--chain-id', chainId, '--accounts', accounts, '--mnemonic', devnetMnemonic]
  const limits = ['--balance', 1000, '--max-persisted-states', keptStates]
  const { url, stop } = await spawnAnvil([...identity, ...limits].map(String))
  return { url, chainId, rpc: (method, params = []) => request(url, method, params), close: stop }
}
