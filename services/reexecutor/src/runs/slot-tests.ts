import type { Engine, KnownAnswer } from '../engines/engine.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { RunObserver } from './run-observer.ts'

/** What a slot's known-answer test found, undefined where it gave no answer, and when (Unix milliseconds). */
export type SlotTest = { readonly answer: KnownAnswer | undefined; readonly atMs: number }

export type SlotTests = {
  readonly results: ReadonlyMap<string, SlotTest>
  /** Tests every idle slot now. */
  testAll(): Promise<void>
  /** From now on: every slot hourly, one that failed every minute. A slot that runs something was tested by that run. */
  start(): void
  close(): void
  /** When no test is running. */
  settled(): Promise<void>
}

export type SlotTestsOptions = {
  readonly engines: readonly Engine[]
  readonly dispatcher: Pick<Dispatcher, 'apply' | 'state'>
  readonly observer: RunObserver
  readonly now: () => number
  readonly onFault: (about: string, error: unknown) => void
}

const roundMs = 60_000
const intervalMs = 3_600_000

/** Takes slots whose machine gives a wrong answer, or none, out of service, and puts them back when it gives the right one. */
export function createSlotTests({
  engines,
  dispatcher,
  observer,
  now,
  onFault,
}: SlotTestsOptions): SlotTests {
  const results = new Map<string, SlotTest>()
  const running = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | undefined

  const ask = async (engine: Engine, slotId: string): Promise<KnownAnswer | undefined> => {
    const slot = engine.slots.find(({ id }) => id === slotId)
    if (slot === undefined) throw new TypeError(`the engine ${engine.name} has no slot ${slotId}`)
    try {
      return await engine.selfTest(slot)
    } catch (error) {
      onFault(slotId, error)
      return undefined
    }
  }

  const test = async (engine: Engine, slotId: string): Promise<void> => {
    const reserved = dispatcher.apply({ kind: 'reserve', slotId })
    if (!reserved.some(({ kind }) => kind === 'reserved')) return
    const answer = await ask(engine, slotId)
    results.set(slotId, { answer, atMs: now() })
    if (answer === undefined) {
      const reason = 'the known-answer test could not be run; the log says why'
      dispatcher.apply({ kind: 'take-out', slotId, cause: 'no-answer', reason })
    } else if (answer.ok) dispatcher.apply({ kind: 'put-back', slotId })
    else {
      observer.knownAnswerFailed(engine.name)
      const reason = `expected ${answer.expected}, got ${answer.found}`
      dispatcher.apply({ kind: 'take-out', slotId, cause: 'wrong-answer', reason })
    }
    dispatcher.apply({ kind: 'release', slotId })
  }

  const testThose = async (isDue: (slotId: string) => boolean): Promise<void> => {
    const due = engines.flatMap((engine) =>
      engine.slots.filter(({ id }) => isDue(id)).map(({ id }) => test(engine, id)),
    )
    const round = Promise.all(due).then(() => undefined)
    running.add(round)
    await round.finally(() => running.delete(round))
  }

  const isDue = (slotId: string): boolean => {
    const isOut = dispatcher.state.slots.some(
      ({ slot, outOfService }) => slot.id === slotId && outOfService !== undefined,
    )
    return isOut || now() - (results.get(slotId)?.atMs ?? 0) >= intervalMs
  }

  return {
    results,
    testAll: () => testThose(() => true),
    start: () => {
      timer = setInterval(() => {
        testThose(isDue).catch((error: unknown) => onFault('known-answer tests', error))
      }, roundMs)
      timer.unref()
    },
    close: () => clearInterval(timer),
    settled: async () => void (await Promise.allSettled(running)),
  }
}
