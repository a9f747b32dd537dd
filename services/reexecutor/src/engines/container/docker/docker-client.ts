import Docker from 'dockerode'
import { DaemonError } from '../daemon/daemon-error.ts'

/** Docker's API on a unix socket; nothing is asked of it yet. */
export type DockerClient = {
  /** For calls that are answered at once: one that is not is given up after `callTimeoutMs`. */
  readonly brief: Docker
  /** For what lasts as long as a program or a download; whoever uses it brings a signal. */
  readonly patient: Docker
  readonly callTimeoutMs: number
}

export const openDocker = (socketPath: string, callTimeoutMs: number): DockerClient => ({
  brief: new Docker({ socketPath, timeout: callTimeoutMs }),
  patient: new Docker({ socketPath }),
  callTimeoutMs,
})

/** What the daemon answered, a refusal of it or its silence as a `DaemonError`. */
export async function ask<Answer>(work: Promise<Answer>): Promise<Answer> {
  const since = performance.now()
  try {
    return await work
  } catch (error) {
    throw toDaemonError(error, performance.now() - since)
  }
}

/** The same of a call of the patient client that must have begun to be answered within `withinMs`. */
export async function askWithin<Answer>(
  withinMs: number,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), withinMs)
  return await ask(call(late.signal)).finally(() => clearTimeout(timer))
}

function toDaemonError(error: unknown, afterMs: number): DaemonError {
  const { statusCode, json, name, code } = error as Partial<NodeJS.ErrnoException> & {
    readonly statusCode?: number
    readonly json?: { readonly message?: string }
  }
  const isSilence = statusCode === undefined && (code === 'ECONNRESET' || name === 'AbortError')
  const said = json?.message ?? (error instanceof Error ? error.message : String(error))
  const message = isSilence ? `no answer in ${Math.round(afterMs)} ms (${said.trim()})` : said.trim()
  return new DaemonError(statusCode ?? 0, message, error)
}
