import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { AppError } from '@lilymed/service-kit'

export type Anvil = {
  readonly url: string
  readonly chainId: number
  /** Sends one JSON-RPC request. */
  rpc<T = unknown>(method: string, params?: readonly unknown[]): Promise<T>
  close(): Promise<void>
}

export const devnetMnemonic = 'test test test test test test test test test test test junk'

/** The binary that npm installed; spawned directly, because killing a wrapper script would leave the node running. */
const binary = (): string => {
  const name = `@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`)
    return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil')
  } catch (cause) {
    throw new AppError({
      code: 'DEVNET_CHAIN',
      message: `anvil for this machine is not installed; try: npm install --no-save ${name}`,
      retryable: false,
      cause,
    })
  }
}

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

/** How long anvil may take until it listens. */
const patienceMs = 20_000

/**
 * Starts a local chain on a loopback port of its own choosing and waits until it listens. Blocks are mined per transaction until a
 * chain clock takes over. Throws DEVNET_CHAIN with what anvil last said when it does not come up.
 */
export const startAnvil = async ({ chainId = 31_337, accounts = 40 } = {}): Promise<Anvil> => {
  // Port 0, and the port it then names: one picked beforehand could be another chain's by the time it is asked.
  const args = ['--port', 0, '--host', '127.0.0.1', '--chain-id', chainId, '--accounts', accounts]
  const child = spawn(binary(), [...args.map(String), '--mnemonic', devnetMnemonic, '--balance', '1000'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that a Ctrl-C reaches the chain last and not first.
    detached: true,
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-500)))
  // Nothing else ends it when this process exits without closing.
  const endWithUs = (): void => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      process.off('exit', endWithUs)
      resolve()
    }),
  )
  const listening = Promise.withResolvers<string>()
  const giveUp = (why: string): void =>
    listening.reject(
      new AppError({
        code: 'DEVNET_CHAIN',
        message: `anvil ${why}: ${complaint.trim() || 'it said nothing'}`,
        retryable: true,
      }),
    )
  const timer = setTimeout(() => giveUp(`did not listen within ${patienceMs / 1000} s`), patienceMs)
  child.once('error', (failure) => giveUp(`could not be started (${failure.message})`))
  child.once('close', (code) => giveUp(`ended with exit code ${code} before it listened`))
  // Read to the end: a pipe nobody empties would stop the chain.
  createInterface(child.stdout).on('line', (line) => {
    const address = /^Listening on (\S+)/.exec(line)?.[1]
    if (address !== undefined) listening.resolve(`http://${address}`)
  })
  try {
    const url = await listening.promise
    return {
      url,
      chainId,
      rpc: (method, params = []) => request(url, method, params),
      close: async () => {
        child.kill('SIGTERM')
        await exited
      },
    }
  } catch (failure) {
    child.kill('SIGKILL')
    throw failure
  } finally {
    clearTimeout(timer)
  }
}
