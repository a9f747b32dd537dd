import type { Requirements } from '../bundle/requirements.ts'
import type { RunRequest } from './run-request.ts'
import type { SchedulerState, SlotState } from './state.ts'

type Fit = Pick<RunRequest, 'engine' | 'provider' | 'requirements'>
type Wanted = Requirements & { readonly provider?: string | undefined }

/** What of a slot a run may ask for, each with its name in words and what the slot has of it. */
const demands = [
  {
    asked: ({ provider }: Wanted) => provider,
    words: (asked: string | number) => `the provider ${asked}`,
    has: ({ slot }: SlotState) => slot.provider ?? 'none',
    isMet: (asked: string | number, { slot }: SlotState) => slot.provider === asked,
  },
  {
    asked: ({ drawClass }: Requirements) => drawClass,
    words: (asked: string | number) => `the draw class ${asked}`,
    has: ({ slot }: SlotState) => slot.drawClass,
    isMet: (asked: string | number, { slot }: SlotState) => slot.drawClass === asked,
  },
  {
    asked: ({ determinismClass }: Requirements) => determinismClass,
    words: (asked: string | number) => `the determinism class ${asked}`,
    has: ({ slot }: SlotState) => slot.determinismClass,
    // A container's class goes on with what its job fixes; the engine proves that part.
    isMet: (asked: string | number, { slot }: SlotState) =>
      `${asked}/`.startsWith(`${slot.determinismClass}/`),
  },
  {
    asked: ({ cpus }: Requirements) => cpus,
    words: (asked: string | number) => `${asked} visible CPUs`,
    has: ({ slot }: SlotState) => (slot.cpus === undefined ? 'any number of CPUs' : `${slot.cpus} CPUs`),
    isMet: (asked: string | number, { slot }: SlotState) =>
      slot.cpus === undefined || slot.cpus >= Number(asked),
  },
  {
    asked: ({ gpu }: Requirements) => gpu?.count,
    words: () => 'a GPU',
    has: ({ slot }: SlotState) => (slot.gpu === undefined ? 'no GPU' : `a GPU ${slot.gpu.model}`),
    isMet: (_asked: string | number, { slot }: SlotState) => slot.gpu !== undefined,
  },
  {
    asked: ({ gpu }: Requirements) => gpu?.model,
    words: (asked: string | number) => `a GPU ${asked}`,
    has: ({ slot }: SlotState) => slot.gpu?.model ?? 'no GPU',
    isMet: (asked: string | number, { slot }: SlotState) => slot.gpu?.model === asked,
  },
  {
    asked: ({ gpu }: Requirements) => gpu?.vramBytes,
    words: (asked: string | number) => `${asked} bytes of VRAM`,
    has: ({ slot }: SlotState) => (slot.gpu === undefined ? 'no GPU' : `${slot.gpu.vramBytes} bytes of VRAM`),
    isMet: (asked: string | number, { slot }: SlotState) => (slot.gpu?.vramBytes ?? 0) >= Number(asked),
  },
]

/** Whether a run could ever be placed on a slot, in service or not, idle or not. */
export function fits(request: Fit, slot: SlotState): boolean {
  if (slot.engine !== request.engine) return false
  const asks = wantedOf(request)
  return demands.every(({ asked, isMet }) => {
    const wanted = asked(asks)
    return wanted === undefined || isMet(wanted, slot)
  })
}

/** What is asked for that no slot of the engine has, and what they have instead; undefined when one has everything. */
export function unmetDemand(state: SchedulerState, request: Fit): string | undefined {
  const { engine } = request
  const asks = wantedOf(request)
  const slots = state.slots.filter((slot) => slot.engine === engine)
  if (slots.some((slot) => fits(request, slot))) return undefined
  for (const { asked, words, has, isMet } of demands) {
    const wanted = asked(asks)
    if (wanted === undefined || slots.some((slot) => isMet(wanted, slot))) continue
    const present = [...new Set(slots.map(has))].sort().join('; ')
    return `no slot of the engine ${engine} has ${words(wanted)}; what there is: ${present}`
  }
  const all = demands.flatMap(({ asked, words }) => {
    const wanted = asked(asks)
    return wanted === undefined ? [] : [words(wanted)]
  })
  const present = slots.map(({ slot }) => slot.id).join(', ')
  return `no one slot of the engine ${engine} has all of ${all.join(', ')}; the slots are ${present}`
}

/** The idle slot that a run should take: one it fits, the least of them, so that what is rare stays free. */
export function bestSlot(state: SchedulerState, request: RunRequest): SlotState | undefined {
  return state.slots
    .filter((slot) => slot.occupation === undefined && slot.outOfService === undefined && fits(request, slot))
    .sort(
      (a, b) =>
        (a.slot.gpu?.vramBytes ?? 0) - (b.slot.gpu?.vramBytes ?? 0) ||
        (a.slot.cpus ?? 0) - (b.slot.cpus ?? 0) ||
        a.slot.id.localeCompare(b.slot.id, 'en', { numeric: true }),
    )[0]
}

function wantedOf({ provider, requirements }: Fit): Wanted {
  return { ...requirements, provider }
}
