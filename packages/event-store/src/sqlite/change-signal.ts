import type { Database } from './database.ts'

/** Tells readers that the log has grown. Take `version` before reading, then wait for it to change. */
export interface ChangeSignal {
  version(): number
  /** resolves when the version differs from `seen`, when the signal aborts, or when this is closed */
  wait(seen: number, signal: AbortSignal): Promise<void>
  close(): void
}

/** For the process that writes: `notify` after each commit. */
export function createLocalSignal(): ChangeSignal & { notify(): void } {
  const waiting = createWaiters()
  let version = 0
  return {
    version: () => version,
    wait: (seen, signal) => (seen === version ? waiting.join(seen, signal) : Promise.resolve()),
    notify() {
      version++
      waiting.wake((seen) => seen !== version)
    },
    close: () => waiting.wake(() => true),
  }
}

/**
 * For processes that only read: asks SQLite's `data_version`, which changes when another connection has
 * committed. One timer serves all who wait, and runs only while somebody does. Watching the files instead
 * is slower and misses changes (measured).
 */
export function createPolledSignal(database: Database, intervalMs: number): ChangeSignal {
  const query = database.prepare('PRAGMA data_version')
  const waiting = createWaiters()
  let timer: NodeJS.Timeout | undefined
  const version = () => Number(query.get()?.['data_version'])

  const poll = () => {
    const now = version()
    waiting.wake((seen) => seen !== now)
    if (waiting.count() > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    version,
    wait(seen, signal) {
      timer ??= setInterval(poll, intervalMs)
      return waiting.join(seen, signal)
    },
    close() {
      clearInterval(timer)
      timer = undefined
      waiting.wake(() => true)
    },
  }
}

function createWaiters() {
  const waiters = new Set<{ seen: number; wake: () => void }>()
  return {
    count: () => waiters.size,
    wake(isDue: (seen: number) => boolean) {
      for (const waiter of waiters) if (isDue(waiter.seen)) waiter.wake()
    },
    join(seen: number, signal: AbortSignal): Promise<void> {
      if (signal.aborted) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      const wake = () => {
        waiters.delete(waiter)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      const waiter = { seen, wake }
      waiters.add(waiter)
      signal.addEventListener('abort', wake, { once: true })
      return promise
    },
  }
}
