import assert from 'node:assert/strict'
import { byUrgency } from '../scheduler/run-request.ts'
import type { RunRequest } from '../scheduler/run-request.ts'
import { schedule } from '../scheduler/schedule.ts'
import type { Decision, SchedulerCommand } from '../scheduler/schedule.ts'
import { fits } from '../scheduler/slot-fit.ts'
import { initialState } from '../scheduler/state.ts'
import type { SchedulerSetup, SchedulerState } from '../scheduler/state.ts'

export type Ending = 'refused' | 'withdrawn' | 'evicted' | 'finished'

/** A slot without anything special. */
export const plainSlot = (id: string, engine = 'wasm') => ({
  engine,
  slot: { id, determinismClass: `${engine}/1`, drawClass: 'portable' },
})

let sequence = 0
/** A run of tenant `a` that anything fits; overrides say what differs. */
export const requestOf = (overrides: Partial<RunRequest> = {}): RunRequest => {
  sequence += 1
  return {
    key: `run ${sequence}`,
    tenant: 'a',
    engine: 'wasm',
    requirements: {},
    deadlineMs: undefined,
    wallTimeMs: 1_000,
    arrivedMs: 0,
    sequence,
    ...overrides,
  }
}

export const wideLimits = { queue: 1_000, queuePerTenant: 1_000, quantumMs: 0 }

/** A scheduler with its own clock that checks what must hold after every command. */
export const createScheduleModel = (setup: SchedulerSetup) => {
  let state: SchedulerState = initialState(setup)
  let nowMs = 0
  const endings = new Map<string, Ending>()
  const admitted = new Set<string>()
  const placed: Extract<Decision, { kind: 'placed' }>[] = []
  const usedMs = new Map<string, number>()

  const end = (key: string, ending: Ending) => {
    assert.ok(!endings.has(key), `${key} ended as ${endings.get(key)} and again as ${ending}`)
    endings.set(key, ending)
  }
  const running = () =>
    state.slots.flatMap(({ occupation }) => (occupation?.kind === 'run' ? [occupation.request.key] : []))

  const checkState = () => {
    const live = [...running(), ...state.waiting.map(({ key }) => key)]
    assert.equal(new Set(live).size, live.length, 'a run is in two places')
    for (const key of admitted) {
      assert.notEqual(live.includes(key), endings.has(key), `${key} is ${endings.get(key) ?? 'lost'}`)
    }
    if (state.isDraining) return
    for (const slot of state.slots) {
      if (slot.occupation !== undefined || slot.outOfService !== undefined) continue
      assert.ok(
        !state.waiting.some((request) => fits(request, slot)),
        `${slot.slot.id} idles beside work for it`,
      )
    }
  }

  const checkDecision = (decision: Decision, before: SchedulerState) => {
    switch (decision.kind) {
      case 'admitted':
        return void admitted.add(decision.request.key)
      case 'refused':
        return end(decision.request.key, 'refused')
      case 'withdrawn':
      case 'evicted':
        return end(decision.request.key, decision.kind)
      case 'placed': {
        const { request, slotId } = decision
        const slot = state.slots.find((candidate) => candidate.slot.id === slotId)
        assert.ok(slot !== undefined && fits(request, slot), `${request.key} does not fit ${slotId}`)
        assert.equal(slot.outOfService, undefined)
        const rival = before.waiting.find(
          (other) =>
            other.tenant === request.tenant &&
            byUrgency(other, request) < 0 &&
            fits(other, slot) &&
            state.waiting.includes(other),
        )
        assert.equal(rival, undefined, `${request.key} went before ${rival?.key}, which is more urgent`)
        return void placed.push(decision)
      }
      case 'reserved':
    }
  }

  const send = (command: SchedulerCommand): readonly Decision[] => {
    const before = state
    const occupied = new Set(before.slots.flatMap((slot) => (slot.occupation ? [slot.slot.id] : [])))
    const scheduled = schedule(state, command, nowMs)
    ;({ state } = scheduled)
    const taken = scheduled.decisions.flatMap((decision) =>
      decision.kind === 'placed' ? [decision.slotId] : [],
    )
    assert.equal(new Set(taken).size, taken.length, 'two runs on one slot')
    const freed = command.kind === 'release' ? command.slotId : undefined
    assert.ok(
      taken.every((id) => id === freed || !occupied.has(id)),
      'a run on a slot that was taken',
    )
    for (const decision of scheduled.decisions) checkDecision(decision, before)
    checkState()
    return scheduled.decisions
  }

  /** Ends what runs on a slot, if anything does. */
  const finish = (slotId: string) => {
    const occupation = state.slots.find(({ slot }) => slot.id === slotId)?.occupation
    if (occupation === undefined) return
    if (occupation.kind === 'run') {
      const { key, tenant } = occupation.request
      usedMs.set(tenant, (usedMs.get(tenant) ?? 0) + nowMs - occupation.placedMs)
      end(key, 'finished')
    }
    send({ kind: 'release', slotId })
  }

  return {
    send,
    finish,
    submit: (overrides: Partial<RunRequest> = {}) =>
      send({ kind: 'submit', request: requestOf({ arrivedMs: nowMs, ...overrides }) }),
    advance: (milliseconds: number) => {
      nowMs += milliseconds
      send({ kind: 'tick' })
    },
    get state() {
      return state
    },
    get nowMs() {
      return nowMs
    },
    endings,
    admitted,
    placed,
    usedMs,
    running,
  }
}
