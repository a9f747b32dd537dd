import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
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

const freePort = async (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

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

/**
 * Starts a local chain on a free loopback port and waits until it answers. Blocks are mined per transaction until a
 * chain clock takes over.
 */
export const startAnvil = async ({ chainId = 31_337, accounts = 40 } = {}): Promise<Anvil> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = ['--port', port, '--host', '127.0.0.1', '--chain-id', chainId, '--accounts', accounts]
  const child = spawn(
    binary(),
    [...args.map(String), '--mnemonic', devnetMnemonic, '--silent', '--balance', '1000'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      // A process group of its own, so that a Ctrl-C reaches the chain last and not first.
      detached: true,
    },
  )
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-500)))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.once('error', (failure) => (complaint = failure.message))
  const close = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
  }

  const deadline = Date.now() + 20_000
  for (;;) {
    const answered = await request(url, 'eth_chainId', []).then(
      () => true,
      () => false,
    )
    if (answered) break
    if (child.exitCode !== null || child.pid === undefined || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new AppError({
        code: 'DEVNET_CHAIN',
        message: `anvil did not answer on ${url} within 20 s: ${complaint.trim() || 'it said nothing'}`,
        retryable: true,
      })
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { url, chainId, rpc: (method, params = []) => request(url, method, params), close }
}
