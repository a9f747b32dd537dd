/** A contract's balance of the token against what it owes, in wei. */
export type Solvency = { readonly contract: string; readonly holds: bigint; readonly owes: bigint }

export type ClassStatus = {
  readonly id: string
  /** As configured; null for a class the configuration does not name. */
  readonly name: string | null
  readonly terms: Readonly<Record<string, unknown>>
  /** With mediators of weight there: a panel seats one of each. */
  readonly operators: number
  readonly weight: bigint
  /** When terms that wait may be applied (unix seconds); null when none wait. */
  readonly changesAt: bigint | null
}

export type MediatorStatus = {
  readonly mediator: string
  readonly operator: string
  readonly stake: bigint
  readonly unbonding: bigint
  readonly locked: bigint
  readonly openLocks: number
  /** Unix seconds; 0 for never jailed. */
  readonly jailedUntil: bigint
}

export type SponsorStatus = {
  readonly sponsor: string
  readonly admitted: boolean
  readonly bond: bigint
  readonly reserved: bigint
  readonly roots: number
}

/** Who can change what. */
export type Authorities = {
  readonly controller: string
  readonly token: string
  readonly parameters: string
  readonly drawClasses: string
  readonly canaries: string
  /** Seconds that changes of the last three wait. */
  readonly delay: bigint
}

/** How a network stands at one block. Everything is read from the chain. */
export type NetworkStatus = {
  readonly chainId: number
  readonly block: { readonly number: number; readonly hash: string; readonly time: Date }
  readonly contracts: Readonly<Record<string, string>>
  /** The controller's mediation handler. */
  readonly handler: string
  readonly beacon: { readonly kind: string; readonly address: string }
  readonly authorities: Authorities
  readonly parameters: {
    readonly version: number
    readonly set: Readonly<Record<string, unknown>>
    readonly scheduled: Readonly<Record<string, unknown>> | null
    readonly applicableAt: bigint
  }
  readonly classes: readonly ClassStatus[]
  readonly mediators: readonly MediatorStatus[]
  readonly sponsors: readonly SponsorStatus[]
  readonly solvency: readonly Solvency[]
  readonly dealsInMediation: readonly string[]
}

/** drand's rounds are public by the wall clock, and pinned by the chain's: one that lags pins what is known already. */
const lagProblems = ({ beacon, block, parameters }: NetworkStatus, now: Date): readonly string[] => {
  const delay = Number(parameters.set['beaconDelay'])
  const lag = Math.round((now.getTime() - block.time.getTime()) / 1_000)
  if (beacon.kind !== 'DrandBeacon' || lag < delay) return []
  return [
    `the chain's newest block is ${lag} s behind this machine's clock and beacon rounds are pinned ${delay} s ahead: a round opened now could pin randomness that is public already`,
  ]
}

/** What is wrong with a network at a moment, in sentences; empty when nothing is. */
export const problemsOf = (status: NetworkStatus, now: Date): readonly string[] => {
  const pool = status.contracts['DisputePool']
  return [
    ...(status.handler === pool
      ? []
      : [`the controller's handler is ${status.handler}, not the pool: no dispute reaches it`]),
    ...status.solvency
      .filter(({ holds, owes }) => holds < owes)
      .map(
        ({ contract, holds, owes }) =>
          `${contract} owes ${owes} wei and holds ${holds}: ${owes - holds} are missing`,
      ),
    ...(status.beacon.kind === 'DevnetBeacon' && ![1_337, 31_337].includes(status.chainId)
      ? ['randomness comes from a devnet beacon: who publishes it knows every draw in advance']
      : []),
    ...lagProblems(status, now),
    ...(status.classes.some(({ operators }) => operators >= 3)
      ? []
      : ['no class has mediators of three operators: a challenge finds no ordinary panel']),
  ]
}
