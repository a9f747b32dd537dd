import type { SlotTest } from '../runs/slot-tests.ts'
import type { SchedulerState } from '../scheduler/state.ts'

/** What this machine can run, and what it cannot and why. Says nothing of what runs: that is its tenant's alone. */
export type SlotsView = {
  readonly engines: readonly EngineView[]
}

export type EngineView = {
  readonly engine: string
  readonly state: 'ready' | 'missing'
  /** What is missing of it, and what to do about that. */
  readonly reason?: string
  readonly slots: readonly SlotView[]
}

export type SlotView = {
  readonly id: string
  readonly state: 'in-service' | 'out-of-service'
  readonly reason?: string
  readonly drawClass: string
  readonly determinismClass: string
  readonly provider?: string
  readonly cpus?: number
  readonly gpu?: { readonly uuid: string; readonly model: string; readonly vramBytes: number }
  readonly knownAnswer?: { readonly ok: boolean; readonly testedAt: string }
}

/** The slots of every engine, and the engines that are not here, by name. */
export function slotsView(
  { slots, missingEngines }: Pick<SchedulerState, 'slots' | 'missingEngines'>,
  tests: ReadonlyMap<string, SlotTest>,
): SlotsView {
  const present = [...new Set(slots.map(({ engine }) => engine))].map((engine): EngineView => {
    const own = slots.filter((slot) => slot.engine === engine)
    return { engine, state: 'ready', slots: own.map((slot) => slotView(slot, tests.get(slot.slot.id))) }
  })
  const missing = Object.entries(missingEngines).map(([engine, reason]): EngineView => ({
    engine,
    state: 'missing',
    reason,
    slots: [],
  }))
  return { engines: [...present, ...missing].sort((a, b) => (a.engine < b.engine ? -1 : 1)) }
}

function slotView(
  { slot, outOfService }: SchedulerState['slots'][number],
  tested: SlotTest | undefined,
): SlotView {
  return {
    ...slot,
    state: outOfService === undefined ? 'in-service' : 'out-of-service',
    ...(outOfService === undefined ? {} : { reason: outOfService.reason }),
    ...(tested?.answer === undefined
      ? {}
      : { knownAnswer: { ok: tested.answer.ok, testedAt: new Date(tested.atMs).toISOString() } }),
  }
}
