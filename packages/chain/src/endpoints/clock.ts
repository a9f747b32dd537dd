import { setTimeout as delay } from 'node:timers/promises'

/** Time as the endpoints see it; a test brings its own. */
export type Clock = {
  /** milliseconds, from any beginning, never going back */
  now(): number
  /** Resolves after `ms`, or at once when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => performance.now(),
  pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
}
