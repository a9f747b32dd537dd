import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { HDNodeWallet } from 'ethers'

/** A throw-away chain for a test. */
export type TestChain = {
  readonly url: string
  readonly chainId: number
  rpc<T = unknown>(method: string, ...params: unknown[]): Promise<T>
  stop(): Promise<void>
}

/** The binary itself: ending npm's wrapper script would leave the chain running. */
const anvilBinary = (): string => {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const manifest = `@foundry-rs/anvil-${process.platform}-${architecture}/package.json`
  return join(dirname(createRequire(import.meta.url).resolve(manifest)), 'bin', 'anvil')
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
  const child = spawn(anvilBinary(), ['--port', '0', '--host', '127.0.0.1', ...extraArguments], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`anvil ended with exit code ${code} before it listened`)))
    createInterface(child.stdout).on('line', (line) => {
      const address = /^Listening on (\S+)/.exec(line)?.[1]
      if (address !== undefined) resolve(`http://${address}`)
    })
  })
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
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}
