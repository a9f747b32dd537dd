import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { AppError } from '@lilymed/service-kit'

/** A running anvil and how to end it. */
export type AnvilProcess = {
  readonly url: string
  /** Ends the chain and removes what it kept on disk. */
  stop(): Promise<void>
}

/** The binary that npm installed; spawned directly, because ending a wrapper script would leave the chain running. */
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

/** How long anvil may take until it listens, on a machine that does much else. */
const patienceMs = 60_000

/**
 * Starts anvil on a loopback port of its own choosing and returns once it listens. Old states go to a folder of this process, not to the
 * user's home, where anvil leaves them for ever (hundreds of megabytes a chain). Throws DEVNET_CHAIN with what anvil last said when it
 * does not come up.
 */
export const spawnAnvil = async (extraArguments: readonly string[] = []): Promise<AnvilProcess> => {
  const states = mkdtempSync(join(tmpdir(), 'lilymed-anvil-'))
  // Port 0, and the port it then names: one picked beforehand could be another chain's by the time it is asked.
  const address = ['--port', '0', '--host', '127.0.0.1']
  const child = spawn(binary(), [...address, '--cache-path', states, ...extraArguments], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that a Ctrl-C reaches the chain last and not first.
    detached: true,
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-500)))
  const forgetStates = (): void => rmSync(states, { recursive: true, force: true, maxRetries: 3 })
  // Nothing else ends it when this process exits without closing.
  const endWithUs = (): void => {
    child.kill('SIGKILL')
    forgetStates()
  }
  process.once('exit', endWithUs)
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      process.off('exit', endWithUs)
      forgetStates()
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
    const listened = /^Listening on (\S+)/.exec(line)?.[1]
    if (listened !== undefined) listening.resolve(`http://${listened}`)
  })
  try {
    const url = await listening.promise
    return {
      url,
      stop: async () => {
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
