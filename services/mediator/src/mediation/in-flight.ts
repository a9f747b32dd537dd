import { setTimeout as delay } from 'node:timers/promises'

/** Effects under way: at most one of a name. */
export type InFlight = {
  /** Starts an effect unless one of this name is under way; it gets a signal that aborts it. */
  start(name: string, effect: (signal: AbortSignal) => Promise<void>): void
  /** Aborts every effect whose name starts so. */
  abort(prefix: string): void
  /** Aborts everything and waits for it to end, but no longer than this: what is intended is recorded and resumes. */
  stop(graceMs: number): Promise<void>
}

export type InFlightOptions = {
  /** Told of an effect that failed on its own, not of one that was aborted. */
  readonly onFailed: (name: string, failure: unknown) => void
  /** Told when an effect ended well. */
  readonly onDone: (name: string) => void
}

/** An empty set of effects. */
export const createInFlight = ({ onFailed, onDone }: InFlightOptions): InFlight => {
  const running = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>()

  const run = async (
    name: string,
    effect: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> => {
    try {
      await effect(signal)
    } catch (failure) {
      running.delete(name)
      if (!signal.aborted) onFailed(name, failure)
      return
    }
    running.delete(name)
    onDone(name)
  }

  const abort = (prefix: string): void => {
    for (const [name, { controller }] of running) if (name.startsWith(prefix)) controller.abort()
  }

  return {
    start: (name, effect) => {
      if (running.has(name)) return
      const controller = new AbortController()
      running.set(name, { controller, done: run(name, effect, controller.signal) })
    },
    abort,
    stop: async (graceMs) => {
      const ending = [...running.values()].map(({ done }) => done)
      abort('')
      await Promise.race([Promise.all(ending), delay(graceMs, undefined, { ref: false })])
    },
  }
}
