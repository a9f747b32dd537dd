/** Turns at something of which there is little, shared by tenants. */
export type FairTurns = {
  /** Tenants' own turns, taken and waited for. */
  countOf(tenant: string): number
  readonly waiting: number
  readonly taken: number
  /** Waits for a turn; whoever got theirs longest ago is next, in order of asking. Call what it resolves to when it is over. */
  take(tenant: string): Promise<() => void>
}

type Waiter = { readonly tenant: string; readonly start: () => void }

/** So many turns at a time. */
export function createFairTurns(width: number): FairTurns {
  const waiters: Waiter[] = []
  const counts = new Map<string, number>()
  /** When a tenant last got a turn, counted in turns. */
  const served = new Map<string, number>()
  let taken = 0
  let turn = 0

  const startNext = () => {
    while (taken < width && waiters.length > 0) {
      const servedOf = ({ tenant }: Waiter) => served.get(tenant) ?? 0
      const next = waiters.reduce((best, other) => (servedOf(other) < servedOf(best) ? other : best))
      waiters.splice(waiters.indexOf(next), 1)
      taken += 1
      turn += 1
      served.set(next.tenant, turn)
      next.start()
    }
  }
  const count = (tenant: string, change: number) => {
    const left = (counts.get(tenant) ?? 0) + change
    if (left > 0) counts.set(tenant, left)
    else counts.delete(tenant)
  }

  return {
    countOf: (tenant) => counts.get(tenant) ?? 0,
    get waiting() {
      return waiters.length
    },
    get taken() {
      return taken
    },
    take: async (tenant) => {
      count(tenant, 1)
      const { promise, resolve } = Promise.withResolvers<void>()
      waiters.push({ tenant, start: resolve })
      startNext()
      await promise
      return () => {
        count(tenant, -1)
        taken -= 1
        startNext()
      }
    },
  }
}
