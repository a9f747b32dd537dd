import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { AppError } from '@lilymed/service-kit'

export type ChildService = {
  /** What the service said of itself when it was ready, one JSON object. */
  readonly ready: Readonly<Record<string, unknown>>
  readonly pid: number
  send(message: object): void
  onMessage(handler: (message: unknown) => void): void
  /** Resolves when the process has ended, with a line about why if nobody asked it to. */
  readonly ended: Promise<string | undefined>
  close(): Promise<void>
}

export type ChildServiceOptions = {
  readonly name: string
  /** Script and arguments, run by this process's own Node. */
  readonly command: readonly string[]
  readonly readyWithinMs?: number
  /** How long it may take to stop when asked, before it is ended. */
  readonly stopWithinMs?: number
  /** Lines of its log, for whoever wants to keep them. */
  readonly onLog?: (line: string) => void
}

/**
 * Starts a service as a process of its own and waits for the one line of JSON it prints when it is ready. The channel to
 * it makes it end with this process, whatever happens here.
 */
export const startChildService = async ({
  name,
  command,
  readyWithinMs = 60_000,
  stopWithinMs = 20_000,
  onLog = () => undefined,
}: ChildServiceOptions): Promise<ChildService> => {
  // A process group of its own keeps a Ctrl-C for the demo itself, which then ends everything in order.
  const child = spawn(process.execPath, [...command], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  }) as ChildProcessByStdio<null, Readable, Readable>
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line)
    if (said.length > 20) said.shift()
    onLog(line)
  })
  let stopping = false
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('close', (code, signal) => {
      const why = `${name} ended by itself (${signal ?? `exit ${code}`}): ${said.at(-1) ?? 'it said nothing'}`
      resolve(stopping ? undefined : why)
    })
    child.once('error', (failure) => resolve(`${name} could not be started: ${failure.message}`))
  })
  const close = async (): Promise<void> => {
    stopping = true
    child.kill('SIGTERM')
    const impatience = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await ended
    clearTimeout(impatience)
  }

  const firstLine = new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  )
  const tooLate = AbortSignal.timeout(readyWithinMs)
  const late = new Promise<string>((resolve) => {
    tooLate.addEventListener('abort', () => resolve(`${name} was not ready within ${readyWithinMs} ms`), {
      once: true,
    })
  })
  const outcome = await Promise.race([
    firstLine.then((line) => ({ line })),
    ended.then((why) => ({ why: why ?? `${name} was stopped while starting` })),
    late.then((why) => ({ why })),
  ])
  if ('why' in outcome) {
    await close()
    throw new AppError({ code: 'DEVNET_SERVICE', message: outcome.why, retryable: true })
  }
  return {
    ready: JSON.parse(outcome.line) as Record<string, unknown>,
    pid: child.pid ?? 0,
    send: (message) => {
      if (child.connected) child.send(message)
    },
    onMessage: (handler) => void child.on('message', handler),
    ended,
    close,
  }
}
