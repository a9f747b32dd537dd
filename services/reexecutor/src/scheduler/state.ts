import type { Slot } from '../engines/engine.ts'
import type { RunRequest } from './run-request.ts'

/** What a slot does: nothing, one run, or its known-answer test. */
export type Occupation =
  | { readonly kind: 'run'; readonly request: RunRequest; readonly placedMs: number }
  | { readonly kind: 'test' }

/** A slot is out of service because its known answer was wrong, or because it gave none, which says nothing of what it computes. */
export type OutOfService = { readonly cause: 'wrong-answer' | 'no-answer'; readonly reason: string }

export type SlotState = {
  readonly engine: string
  readonly slot: Slot
  readonly occupation: Occupation | undefined
  /** Why it gets no run: what its known-answer test found, or why it found nothing. */
  readonly outOfService: OutOfService | undefined
}

/** One tenant's share: what it used, by its weight, and what it may have. */
export type TenantState = { readonly weight: number; readonly usedMs: number }

export type SchedulerLimits = {
  /** Runs waiting at most, of all tenants together and of one. */
  readonly queue: number
  readonly queuePerTenant: number
  /** Tenants whose use differs by no more than this are equals, among whom the earliest deadline is first. */
  readonly quantumMs: number
}

/** The whole state of the scheduler; never changed, only replaced. */
export type SchedulerState = {
  readonly slots: readonly SlotState[]
  readonly waiting: readonly RunRequest[]
  readonly tenants: Readonly<Record<string, TenantState>>
  /** The use that a tenant who comes back is taken to have had: being away earns nothing. */
  readonly virtualMs: number
  readonly isDraining: boolean
  readonly limits: SchedulerLimits
  /** Engines that are not here, with what to do about it. */
  readonly missingEngines: Readonly<Record<string, string>>
}

export type SchedulerSetup = {
  readonly slots: readonly { readonly engine: string; readonly slot: Slot }[]
  readonly limits: SchedulerLimits
  readonly missingEngines?: Readonly<Record<string, string>>
  /** Shares of tenants; 1 for whoever is not named. */
  readonly weights?: Readonly<Record<string, number>>
}

/** Everything idle, nobody waiting. Slot ids must be unique. */
export function initialState({
  slots,
  limits,
  missingEngines = {},
  weights = {},
}: SchedulerSetup): SchedulerState {
  if (new Set(slots.map(({ slot }) => slot.id)).size !== slots.length) {
    throw new TypeError(`slot ids must be unique, got ${slots.map(({ slot }) => slot.id).join(', ')}`)
  }
  return {
    slots: slots.map((slot) => ({ ...slot, occupation: undefined, outOfService: undefined })),
    waiting: [],
    tenants: Object.fromEntries(
      Object.entries(weights).map(([name, weight]) => [name, { weight, usedMs: 0 }]),
    ),
    virtualMs: 0,
    isDraining: false,
    limits,
    missingEngines,
  }
}

/** A tenant's share as it stands. */
export function tenantOf(state: SchedulerState, tenant: string): TenantState {
  return Object.hasOwn(state.tenants, tenant)
    ? (state.tenants[tenant] as TenantState)
    : { weight: 1, usedMs: 0 }
}
