import { EventStoreError } from '../port/errors.ts'

/** Lets a few appends be under way at once, in the order they were asked for. */
export interface AppendLane {
  /**
   * Runs a task once there is room. A task whose signal aborts while it waits is never run, and its promise rejects
   * with the signal's reason.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

interface Waiting {
  readonly start: () => void
}

/**
 * The first task runs alone, and so does the first one after a failure: on a new connection the client lets the
 * appends that come second overtake the first.
 *
 * @param width how many at once. The client writes to a stream that holds 16 messages; beyond that it queues in a way
 *   that ends the process with an unhandled rejection if the connection breaks, so the lane stays below it.
 */
export function createAppendLane(width = 12): AppendLane {
  let running = 0
  let room = 1
  let queue: Waiting[] = []

  const next = () => {
    while (running < room) {
      const waiting = queue.shift()
      if (!waiting) return
      running++
      waiting.start()
    }
  }

  return {
    run(task, signal) {
      return new Promise((resolve, reject) => {
        const withdraw = () => {
          queue = queue.filter((other) => other !== waiting)
          reject(signal?.reason as Error)
        }
        const waiting: Waiting = {
          start() {
            signal?.removeEventListener('abort', withdraw)
            const done = (isConnected: boolean) => {
              running--
              room = isConnected ? width : 1
              next()
            }
            task().then(
              (value) => {
                done(true)
                resolve(value)
              },
              (error: unknown) => {
                done(!(error instanceof EventStoreError && error.retryable))
                reject(error)
              },
            )
          },
        }
        if (signal?.aborted) return withdraw()
        signal?.addEventListener('abort', withdraw, { once: true })
        queue.push(waiting)
        next()
      })
    },
  }
}
