import { DaemonError } from './daemon-error.ts'

/** Aborts, with the `DaemonError` as its reason, when the daemon answers no more. */
export type DaemonWatch = { readonly signal: AbortSignal; readonly close: () => void }

/**
 * Asks a daemon from time to time whether it is there, for as long as something of it is waited for that has no end of its own.
 *
 * @param ping rejects, in bounded time, where the daemon does not answer
 * @param signal ends what is waited for besides
 */
export function watchDaemon(
  ping: () => Promise<unknown>,
  everyMs: number,
  signal?: AbortSignal,
): DaemonWatch {
  const silence = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  const look = async (): Promise<void> => {
    try {
      await ping()
    } catch (error) {
      // One that refuses is there all the same.
      if (!(error instanceof DaemonError) || error.status === 0) silence.abort(error)
    }
    if (!isClosed && !silence.signal.aborted) timer = setTimeout(() => void look(), everyMs)
  }
  timer = setTimeout(() => void look(), everyMs)
  return {
    signal: signal === undefined ? silence.signal : AbortSignal.any([silence.signal, signal]),
    close: () => {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
