import { refusalOf, unsatisfiable } from './admission.ts'
import type { Refusal } from './admission.ts'
import { chooseRun } from './choose-run.ts'
import type { RunRequest } from './run-request.ts'
import { fits } from './slot-fit.ts'
import { tenantOf } from './state.ts'
import type { Occupation, OutOfService, SchedulerState } from './state.ts'

export type SchedulerCommand =
  | { readonly kind: 'submit'; readonly request: RunRequest }
  /** A run that was taken on before: by an earlier process, or placed once already. Asks no limit of the queue. */
  | { readonly kind: 'resume'; readonly request: RunRequest }
  /** Takes a waiting run off the queue; a running one is ended by whoever runs it. */
  | { readonly kind: 'withdraw'; readonly key: string }
  /** The slot's run or test is over. */
  | { readonly kind: 'release'; readonly slotId: string }
  /** Keeps an idle slot for its known-answer test. */
  | { readonly kind: 'reserve'; readonly slotId: string }
  | ({ readonly kind: 'take-out'; readonly slotId: string } & OutOfService)
  | { readonly kind: 'put-back'; readonly slotId: string }
  | { readonly kind: 'drain' }
  /** Only the time has changed. */
  | { readonly kind: 'tick' }

export type Decision =
  | { readonly kind: 'admitted'; readonly request: RunRequest }
  | { readonly kind: 'refused'; readonly request: RunRequest; readonly refusal: Refusal }
  | { readonly kind: 'placed'; readonly request: RunRequest; readonly slotId: string }
  | { readonly kind: 'withdrawn'; readonly request: RunRequest }
  /** It will not run: its deadline passed in the queue, or no slot that it fits passes its known-answer test any more. */
  | {
      readonly kind: 'evicted'
      readonly request: RunRequest
      readonly cause: 'late' | OutOfService['cause']
      readonly message: string
    }
  | { readonly kind: 'reserved'; readonly slotId: string }

export type Scheduled = { readonly state: SchedulerState; readonly decisions: readonly Decision[] }

/** The scheduler: what a command changes, and what is to be done about it. Pure; `nowMs` is Unix milliseconds. */
export function schedule(state: SchedulerState, command: SchedulerCommand, nowMs: number): Scheduled {
  const applied = apply(state, command, nowMs)
  const evicted = evict(applied.state, nowMs)
  const placed = place(evicted.state, nowMs)
  return { state: placed.state, decisions: [...applied.decisions, ...evicted.decisions, ...placed.decisions] }
}

function apply(state: SchedulerState, command: SchedulerCommand, nowMs: number): Scheduled {
  switch (command.kind) {
    case 'submit':
    case 'resume': {
      const { request } = command
      const refusal =
        command.kind === 'submit' ? refusalOf(state, request, nowMs) : unsatisfiable(state, request)
      if (refusal !== undefined) return { state, decisions: [{ kind: 'refused', request, refusal }] }
      return { state: admit(state, request), decisions: [{ kind: 'admitted', request }] }
    }
    case 'withdraw': {
      const request = state.waiting.find(({ key }) => key === command.key)
      if (request === undefined) return { state, decisions: [] }
      return { state: without(state, [request]), decisions: [{ kind: 'withdrawn', request }] }
    }
    case 'release':
      return { state: release(state, command.slotId, nowMs), decisions: [] }
    case 'reserve': {
      const { slotId } = command
      const isIdle = state.slots.some(
        ({ slot, occupation }) => slot.id === slotId && occupation === undefined,
      )
      if (!isIdle) return { state, decisions: [] }
      return { state: occupy(state, slotId, { kind: 'test' }), decisions: [{ kind: 'reserved', slotId }] }
    }
    case 'take-out':
      return {
        state: setService(state, command.slotId, { cause: command.cause, reason: command.reason }),
        decisions: [],
      }
    case 'put-back':
      return { state: setService(state, command.slotId, undefined), decisions: [] }
    case 'drain':
      return { state: { ...state, isDraining: true }, decisions: [] }
    default:
      return { state, decisions: [] }
  }
}

/** Puts a run on the queue. Its tenant, if it had nothing here, starts level with those who are being served. */
function admit(state: SchedulerState, request: RunRequest): SchedulerState {
  const { tenant } = request
  const share = tenantOf(state, tenant)
  const isActive =
    state.waiting.some((other) => other.tenant === tenant) ||
    state.slots.some(({ occupation }) => occupation?.kind === 'run' && occupation.request.tenant === tenant)
  const usedMs = isActive ? share.usedMs : Math.max(share.usedMs, state.virtualMs)
  const tenants = { ...state.tenants, [tenant]: { ...share, usedMs } }
  return { ...state, tenants, waiting: [...state.waiting, request] }
}

function evict(state: SchedulerState, nowMs: number): Scheduled {
  const evictions = state.waiting.flatMap((request): (Decision & { readonly kind: 'evicted' })[] => {
    if (request.deadlineMs !== undefined && request.deadlineMs <= nowMs) {
      const message = `the deadline passed after ${nowMs - request.arrivedMs} ms in the queue, before a slot was free`
      return [{ kind: 'evicted', request, cause: 'late', message }]
    }
    const fitting = state.slots.filter((slot) => fits(request, slot))
    if (fitting.some(({ outOfService }) => outOfService === undefined)) return []
    const slots = fitting.map(({ slot, outOfService }) => `${slot.id}: ${outOfService?.reason}`).join('; ')
    const message = `no slot that it fits passes its known-answer test: ${slots}`
    const isWrong = fitting.every(({ outOfService }) => outOfService?.cause === 'wrong-answer')
    return [{ kind: 'evicted', request, cause: isWrong ? 'wrong-answer' : 'no-answer', message }]
  })
  if (evictions.length === 0) return { state, decisions: [] }
  return {
    state: without(
      state,
      evictions.map(({ request }) => request),
    ),
    decisions: evictions,
  }
}

function place(state: SchedulerState, nowMs: number): Scheduled {
  const decisions: Decision[] = []
  let placed = state
  for (;;) {
    const next = placed.isDraining ? undefined : chooseRun(placed)
    if (next === undefined) return { state: placed, decisions }
    const { request, slot } = next
    placed = occupy(without(placed, [request]), slot.slot.id, { kind: 'run', request, placedMs: nowMs })
    placed = { ...placed, virtualMs: Math.max(placed.virtualMs, tenantOf(placed, request.tenant).usedMs) }
    // Charged in full until it is over, so that one tenant does not take every slot of an idle machine for the price of none.
    placed = charge(placed, request, request.wallTimeMs)
    decisions.push({ kind: 'placed', request, slotId: slot.slot.id })
  }
}

function release(state: SchedulerState, slotId: string, nowMs: number): SchedulerState {
  const occupation = state.slots.find(({ slot }) => slot.id === slotId)?.occupation
  const freed = occupy(state, slotId, undefined)
  if (occupation?.kind !== 'run') return freed
  const { request, placedMs } = occupation
  return charge(freed, request, nowMs - placedMs - request.wallTimeMs)
}

function charge(state: SchedulerState, { tenant }: RunRequest, milliseconds: number): SchedulerState {
  const share = tenantOf(state, tenant)
  const usedMs = share.usedMs + milliseconds / share.weight
  return { ...state, tenants: { ...state.tenants, [tenant]: { ...share, usedMs } } }
}

function without(state: SchedulerState, gone: readonly RunRequest[]): SchedulerState {
  return { ...state, waiting: state.waiting.filter((request) => !gone.includes(request)) }
}

function occupy(state: SchedulerState, slotId: string, occupation: Occupation | undefined): SchedulerState {
  return {
    ...state,
    slots: state.slots.map((slot) => (slot.slot.id === slotId ? { ...slot, occupation } : slot)),
  }
}

function setService(
  state: SchedulerState,
  slotId: string,
  outOfService: OutOfService | undefined,
): SchedulerState {
  return {
    ...state,
    slots: state.slots.map((slot) => (slot.slot.id === slotId ? { ...slot, outOfService } : slot)),
  }
}
