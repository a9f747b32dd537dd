import { setImmediate } from 'node:timers/promises'

const restAfterMs = 10

/** Keeps long work on a thread from holding up everything else there: call it between two pieces of work. */
export type Pace = () => Promise<void> | undefined

/** A pace that lets the event loop turn every few milliseconds and throws the reason of an aborted signal. */
export function createPace(signal: AbortSignal | undefined): Pace {
  let restedAt = performance.now()
  return () => {
    signal?.throwIfAborted()
    if (performance.now() - restedAt < restAfterMs) return undefined
    return setImmediate().then(() => {
      restedAt = performance.now()
      signal?.throwIfAborted()
    })
  }
}
