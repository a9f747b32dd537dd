import { createLifecycle } from '@lilymed/service-kit'
import type { KnownAnswer } from '../engines/engine.ts'
import { slotsView } from '../http/slots-view.ts'
import type { SlotsView } from '../http/slots-view.ts'
import { openLocalEngines } from '../local-engines.ts'
import type { LocalEngineConfig } from '../local-engines.ts'
import { initialState } from '../scheduler/state.ts'

/** What one slot answered to its known-answer test. */
export type TestedSlot = { readonly slot: string; readonly tookMs: number } & KnownAnswer

export type ExaminedMachine = {
  readonly slots: SlotsView
  /** Empty unless the tests were asked for. */
  readonly tests: readonly TestedSlot[]
}

/**
 * Opens the engines of this machine and says what they are; with `isTested`, what every slot answers to its known-answer test, up to
 * the moment the signal aborts.
 */
export async function examineMachine(
  config: LocalEngineConfig,
  { isTested, signal }: { readonly isTested: boolean; readonly signal?: AbortSignal },
): Promise<ExaminedMachine> {
  const lifecycle = createLifecycle()
  try {
    const { engines, missing } = await openLocalEngines(config, lifecycle)
    const tests: TestedSlot[] = []
    for (const engine of isTested ? engines : []) {
      for (const slot of engine.slots) {
        if (signal?.aborted === true) break
        const began = performance.now()
        const answer = await engine.selfTest(slot)
        tests.push({ slot: slot.id, tookMs: Math.round(performance.now() - began), ...answer })
      }
    }
    const slots = engines.flatMap((engine) => engine.slots.map((slot) => ({ engine: engine.name, slot })))
    const limits = { queue: 1, queuePerTenant: 1, quantumMs: 0 }
    return { slots: slotsView(initialState({ slots, limits, missingEngines: missing }), new Map()), tests }
  } finally {
    await lifecycle.close()
  }
}
