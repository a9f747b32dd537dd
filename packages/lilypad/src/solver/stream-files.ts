import { readCappedBody } from '@lilymed/service-kit'
import { refusedAnswer } from './refused-answer.ts'
import { SolverError } from './solver-error.ts'
import type { SolverTransportOptions } from './solver-transport.ts'

const maximumRefusalBytes = 4096

/**
 * The bytes of a solver's file as they arrive, however many there are: who reads them sets the bound. The timeout is for the
 * time without a byte. Throws a SolverError, and the signal's reason.
 */
export async function* streamFiles(
  path: string,
  { url, identity, timeoutMs = 30_000, fetch = globalThis.fetch, signal }: SolverTransportOptions,
): AsyncGenerator<Uint8Array> {
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), timeoutMs)
  try {
    const response = await fetch(url.replace(/\/+$/, '') + path, {
      headers: { ...identity?.headers },
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    })
    if (!response.ok) {
      const text = await readCappedBody(response.body, maximumRefusalBytes)
      throw refusedAnswer(path, response.status, Buffer.from(text ?? []).toString('utf8'))
    }
    for await (const chunk of response.body ?? []) {
      timer.refresh()
      yield chunk
      timer.refresh()
    }
  } catch (error) {
    if (error instanceof SolverError) throw error
    signal?.throwIfAborted()
    if (silence.signal.aborted)
      throw new SolverError('SOLVER_TIMEOUT', path, `expected bytes within ${timeoutMs} ms`, error)
    throw new SolverError('SOLVER_UNREACHABLE', path, 'expected a file, the connection failed', error)
  } finally {
    clearTimeout(timer)
  }
}
