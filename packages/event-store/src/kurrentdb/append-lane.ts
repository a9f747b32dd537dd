import { EventStoreError } from '../port/errors.ts'

/** Lets a few appends be under way at once, in the order they were asked for. */
export interface AppendLane {
  /**
   * Runs a task once there is room. A task whose signal aborts while it waits is never run, and its promise rejects
   * with the signal's reason.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>
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
  let queue: (() => void)[] = []

  const next = () => {
    while (running < room) {
      const start = queue.shift()
      if (!start) return
      running++
      start()
    }
  }

  const turn = async (signal: AbortSignal | undefined) => {
    signal?.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const withdraw = () => {
      queue = queue.filter((start) => start !== resolve)
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', withdraw)
    queue.push(resolve)
    next()
    await promise.finally(() => signal?.removeEventListener('abort', withdraw))
  }

  return {
    async run(task, signal) {
      await turn(signal)
      let isConnected = true
      try {
        return await task()
      } catch (error) {
        isConnected = !(error instanceof EventStoreError && error.retryable)
        throw error
      } finally {
        running--
        room = isConnected ? width : 1
        next()
      }
    },
  }
}
