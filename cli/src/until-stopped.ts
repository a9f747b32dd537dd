import { exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does work whose signal aborts when somebody wants the command to end, so that it takes its containers, processes and temporary
 * folders with it. What it then throws or returns no longer counts: the exit code says that it was interrupted.
 */
export const untilStopped = async (work: (signal: AbortSignal) => Promise<ExitCode>): Promise<ExitCode> => {
  const stopped = new AbortController()
  const stop = (): void => stopped.abort()
  for (const name of signals) process.on(name, stop)
  try {
    const code = await work(stopped.signal)
    return stopped.signal.aborted ? exitCodes.interrupted : code
  } catch (error) {
    if (stopped.signal.aborted) return exitCodes.interrupted
    throw error
  } finally {
    for (const name of signals) process.off(name, stop)
  }
}
