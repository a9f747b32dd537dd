import { latestEnd } from './latest-end.ts'
import type { RunRequest } from './run-request.ts'
import { bestSlot, unmetDemand } from './slot-fit.ts'
import type { SchedulerState } from './state.ts'

export type RefusalCode =
  | 'DRAINING'
  | 'ENGINE_UNAVAILABLE'
  | 'CLASS_UNAVAILABLE'
  | 'DEADLINE_PASSED'
  | 'DEADLINE_UNREACHABLE'
  | 'QUEUE_FULL'
export type Refusal = { readonly code: RefusalCode; readonly message: string }

/** Why a run cannot be taken on now, with what was asked and what there is; undefined when it can. */
export function refusalOf(state: SchedulerState, request: RunRequest, nowMs: number): Refusal | undefined {
  if (state.isDraining)
    return { code: 'DRAINING', message: 'the service is shutting down; submit again later' }
  return unsatisfiable(state, request) ?? tooLate(state, request, nowMs) ?? queueFull(state, request)
}

/** Why no slot of this service could ever run it; undefined when one could. */
export function unsatisfiable(
  state: SchedulerState,
  request: Pick<RunRequest, 'engine' | 'provider' | 'requirements'>,
): Refusal | undefined {
  const { engine } = request
  if (!state.slots.some((slot) => slot.engine === engine)) {
    const remedy = Object.hasOwn(state.missingEngines, engine)
      ? state.missingEngines[engine]
      : 'it has no slot'
    return { code: 'ENGINE_UNAVAILABLE', message: `the engine ${engine} is not here: ${remedy}` }
  }
  const message = unmetDemand(state, request)
  return message === undefined ? undefined : { code: 'CLASS_UNAVAILABLE', message }
}

function tooLate(state: SchedulerState, request: RunRequest, nowMs: number): Refusal | undefined {
  const { deadlineMs, wallTimeMs } = request
  if (deadlineMs === undefined) return undefined
  const deadline = new Date(deadlineMs).toISOString()
  if (deadlineMs <= nowMs) return { code: 'DEADLINE_PASSED', message: `the deadline ${deadline} has passed` }
  const { startMs, endMs, before, slots } = latestEnd(state, request, nowMs)
  // Without a slot in service it ends as a failed known-answer test, which says more than a date.
  if (endMs <= deadlineMs || endMs === Infinity) return undefined
  const message =
    `the deadline ${deadline} is ${deadlineMs - nowMs} ms away, and the run may end ${endMs - nowMs} ms from now: ` +
    `waiting runs before it (${before}) and what runs already may keep its slots (${slots}) for ${startMs - nowMs} ms, ` +
    `its own wall-time limit is ${wallTimeMs} ms`
  return { code: 'DEADLINE_UNREACHABLE', message }
}

function queueFull(state: SchedulerState, request: RunRequest): Refusal | undefined {
  // What fits an idle slot will not wait: had anything that waits fitted it, it would not be idle.
  if (bestSlot(state, request) !== undefined) return undefined
  const { waiting, limits } = state
  if (waiting.length >= limits.queue) {
    return { code: 'QUEUE_FULL', message: `${limits.queue} runs are waiting already; submit again later` }
  }
  const own = waiting.filter(({ tenant }) => tenant === request.tenant).length
  if (own < limits.queuePerTenant) return undefined
  const message = `${limits.queuePerTenant} runs of yours are waiting already; submit again later`
  return { code: 'QUEUE_FULL', message }
}
