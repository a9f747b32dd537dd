import { setImmediate as soon, setTimeout as delay } from 'node:timers/promises'

/** A process that can be made to die between two instructions: nothing it began goes on, and nothing it would do happens. */
export type CrashableProcess = {
  /** Wraps what outlives the process and takes so long, a moment unless told: it may die right before it or right after. */
  lasting<Arguments extends readonly unknown[], Result>(
    name: string,
    act: (...given: Arguments) => Promise<Result>,
    takesMs?: number,
  ): (...given: Arguments) => Promise<Result>
  isDead(): boolean
  /** Where it died, or null. */
  diedAt(): string | null
  /** Ends it here. */
  kill(): void
  /** Whether nothing that was begun is still under way. */
  isIdle(): boolean
  /** Boundaries passed so far. */
  passed(): number
}

/** A process that dies at the n-th boundary between two lasting effects, counted from 1; Infinity for one that lives. */
export const createCrashableProcess = (diesAt: number): CrashableProcess => {
  let passed = 0
  let underWay = 0
  let died: string | null = null
  const never = <Result>(): Promise<Result> => new Promise(() => undefined)
  const passBoundary = (name: string): void => {
    if (died !== null) return
    passed += 1
    if (passed >= diesAt) died = name
  }
  return {
    lasting:
      (name, act, takesMs = 0) =>
      async (...given) => {
        passBoundary(`before ${name}`)
        if (died !== null) return never()
        underWay += 1
        try {
          // What lasts takes a while: whoever does not wait for it goes on without it, and dies without it.
          if (takesMs > 0) await delay(takesMs)
          else for (let turn = 0; turn < 3; turn += 1) await soon()
          if (died !== null) return await never()
          const result = await act(...given)
          passBoundary(`after ${name}`)
          return died === null ? result : await never()
        } catch (failure) {
          if (died !== null) return await never()
          throw failure
        } finally {
          underWay -= 1
        }
      },
    isDead: () => died !== null,
    diedAt: () => died,
    kill: () => void (died ??= 'killed'),
    isIdle: () => underWay === 0,
    passed: () => passed,
  }
}
