import { HDNodeWallet } from 'ethers'
import { spawnAnvil } from './spawn-anvil.ts'

/** A throw-away chain for a test. */
export type TestChain = {
  readonly url: string
  readonly chainId: number
  rpc<T = unknown>(method: string, ...params: unknown[]): Promise<T>
  stop(): Promise<void>
}

/** Private key of anvil's nth funded account. */
export const fundedKey = (index: number): string =>
  HDNodeWallet.fromPhrase(
    'test test test test test test test test test test test junk',
    '',
    `m/44'/60'/0'/0/${index}`,
  ).privateKey

/** Starts anvil on a port of its own choosing and returns once it listens. */
export const startTestChain = async (...extraArguments: string[]): Promise<TestChain> => {
  const { url, stop } = await spawnAnvil(extraArguments)
  return {
    url,
    chainId: 31_337,
    rpc: async <T>(method: string, ...params: unknown[]): Promise<T> => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      const answer = (await response.json()) as { result: T; error?: { message: string } }
      if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`)
      return answer.result
    },
    stop,
  }
}
