import { byUrgency } from './run-request.ts'
import type { RunRequest } from './run-request.ts'
import { fits } from './slot-fit.ts'
import type { SchedulerState, SlotState } from './state.ts'

export type Estimate = {
  /** When the run ends if it and everything before it use up their wall-time limits, Unix milliseconds; Infinity without a slot. */
  readonly endMs: number
  readonly startMs: number
  /** Waiting runs that go before it, and the slots it may take. */
  readonly before: number
  readonly slots: number
}

/**
 * When a run would end at the latest: every run before it (running, or waiting and more urgent) takes its whole wall-time limit,
 * each on the first slot that it fits. Pulling images, known-answer tests and collecting outputs are not counted.
 */
export function latestEnd(state: SchedulerState, request: RunRequest, nowMs: number): Estimate {
  const inService = state.slots.filter(({ outOfService }) => outOfService === undefined)
  const freeAt = new Map(inService.map((slot) => [slot, freeAtMs(slot, nowMs)]))
  const place = (run: RunRequest): number => {
    const slot = firstFree(
      inService.filter((candidate) => fits(run, candidate)),
      freeAt,
    )
    if (slot === undefined) return Infinity
    const startMs = freeAt.get(slot) ?? nowMs
    freeAt.set(slot, startMs + run.wallTimeMs)
    return startMs
  }
  const slots = inService.filter((slot) => fits(request, slot))
  const before = state.waiting.filter((other) => byUrgency(other, request) < 0)
  let rivals = 0
  for (const other of before.toSorted(byUrgency)) {
    if (slots.some((slot) => fits(other, slot))) rivals += 1
    place(other)
  }
  const startMs = place(request)
  return { startMs, endMs: startMs + request.wallTimeMs, before: rivals, slots: slots.length }
}

function freeAtMs({ occupation }: SlotState, nowMs: number): number {
  return occupation?.kind === 'run'
    ? Math.max(nowMs, occupation.placedMs + occupation.request.wallTimeMs)
    : nowMs
}

function firstFree(
  slots: readonly SlotState[],
  freeAt: ReadonlyMap<SlotState, number>,
): SlotState | undefined {
  let first: SlotState | undefined
  for (const slot of slots) {
    if (first === undefined || (freeAt.get(slot) ?? 0) < (freeAt.get(first) ?? 0)) first = slot
  }
  return first
}
