import { setTimeout as delay } from 'node:timers/promises'
import type { Obstacle } from './obstacles.ts'

export type WiringWatchOptions = {
  /** What stands in the way of verdicts now. */
  readonly read: () => Promise<readonly Obstacle[]>
  readonly intervalMs: number
  /** Told of what was not there at the last look, and of what is there no more. */
  readonly onFound: (obstacle: Obstacle) => void
  readonly onGone: (obstacle: Obstacle) => void
  /** Told when it could not be read: what was known stands until it can. */
  readonly onFailed: (failure: unknown) => void
  readonly signal: AbortSignal
}

/** Looks again and again whether verdicts can be given as Lilypad is wired. */
export type WiringWatch = {
  /** What was found at the last look. */
  obstacles(): readonly Obstacle[]
  /** Looks once. Throws what reading throws. */
  look(): Promise<void>
  /** Looks until the signal aborts. Never rejects. */
  run(): Promise<void>
}

/** A watch that has not looked yet. */
export const createWiringWatch = ({
  read,
  intervalMs,
  onFound,
  onGone,
  onFailed,
  signal,
}: WiringWatchOptions): WiringWatch => {
  let known: readonly Obstacle[] = []
  const look = async (): Promise<void> => {
    const found = await read()
    const isIn = (obstacles: readonly Obstacle[]) => (one: Obstacle) =>
      obstacles.some(({ code, detail }) => code === one.code && detail === one.detail)
    const isKnown = isIn(known)
    const isFound = isIn(found)
    const gone = known.filter((one) => !isFound(one))
    const added = found.filter((one) => !isKnown(one))
    known = found
    for (const obstacle of gone) onGone(obstacle)
    for (const obstacle of added) onFound(obstacle)
  }
  return {
    obstacles: () => known,
    look,
    run: async () => {
      while (!signal.aborted) {
        await delay(intervalMs, undefined, { signal }).catch(() => undefined)
        if (!signal.aborted) await look().catch(onFailed)
      }
    },
  }
}
