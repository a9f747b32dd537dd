import { byUrgency } from './run-request.ts'
import type { RunRequest } from './run-request.ts'
import { bestSlot } from './slot-fit.ts'
import { tenantOf } from './state.ts'
import type { SchedulerState, SlotState } from './state.ts'

export type Placement = { readonly request: RunRequest; readonly slot: SlotState }

/**
 * Which waiting run is next, and where: of the tenants with a run that fits an idle slot, those within a quantum of the one that
 * used least; of their runs the most urgent. Undefined when nothing that waits fits what is idle.
 */
export function chooseRun(state: SchedulerState): Placement | undefined {
  if (
    state.slots.every(
      ({ occupation, outOfService }) => occupation !== undefined || outOfService !== undefined,
    )
  ) {
    return undefined
  }
  const heads = new Map<string, Placement>()
  for (const request of state.waiting) {
    const head = heads.get(request.tenant)
    if (head !== undefined && byUrgency(head.request, request) < 0) continue
    const slot = bestSlot(state, request)
    if (slot !== undefined) heads.set(request.tenant, { request, slot })
  }
  const usedMs = ({ request }: Placement) => tenantOf(state, request.tenant).usedMs
  const placements = [...heads.values()]
  const least = Math.min(...placements.map(usedMs))
  return placements
    .filter((placement) => usedMs(placement) <= least + state.limits.quantumMs)
    .sort((a, b) => byUrgency(a.request, b.request))[0]
}
