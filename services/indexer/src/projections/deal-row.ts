import type { Deal as ShownDeal, Movement, Origin } from '@lilymed/api'
import { bearDeal, isStranded, missingPayments, unseenDeal } from '@lilymed/domain'
import type {
  Address,
  Bytes32,
  Deal,
  DealAnomaly,
  DealResult,
  DealStateName,
  DealStatus,
  DealStep,
  DisputeId,
  Payment,
} from '@lilymed/domain'
import { originOf } from './origin.ts'
import type { ObservedFact } from './projection.ts'

/** A deal as far as the chain has told it, and what our own state machine makes of that. */
export type DealRow = Omit<Deal, 'result' | 'state'> & {
  readonly dealId: string
  readonly chainId: number
  /** The last state that this version knows, and the number that the chain told last: of a later contract it may be another. */
  readonly state: DealStateName
  readonly stateNumber: number
  readonly created: Origin
  readonly declaration: ShownDeal['declaration']
  readonly result: (DealResult & { readonly origin: Origin }) | null
  readonly history: ShownDeal['history']
  readonly mediation: {
    readonly mediator: Address
    readonly handler: Address
    readonly origin: Origin
  } | null
  /** What its challenge is paid for; null while it is not funded. */
  readonly challenge: { readonly rounds: number; readonly drawClass: Bytes32 } | null
  readonly disputeId: DisputeId | null
  /** Every payment, one of a kind that no table knows included. */
  readonly payments: readonly PaymentRow[]
  /** What the challenge of the deal put up and took back. */
  readonly funding: readonly Movement[]
  /** What each fact showed; what is wrong with the deal as it stands is not repeated here. */
  readonly anomalies: readonly { readonly anomaly: DealAnomaly; readonly origin: Origin }[]
  readonly standing: ShownDeal['standing']
}

export type PaymentRow = Payment & { readonly origin: Origin }

/** The key of facts that name their deal. */
export const byDeal = ({ dealId }: { readonly dealId: string }): readonly string[] => [dealId]

const negotiating: DealStateName = 'DealNegotiating'

/** A row of a deal that nothing is known of but `fact`. A deal is born without a state change. */
export const bornRow = (fact: ObservedFact, dealId: string): DealRow => {
  const origin = originOf(fact)
  return {
    ...bearDeal(unseenDeal),
    dealId,
    chainId: fact.chainId,
    state: negotiating,
    stateNumber: 0,
    created: origin,
    declaration: null,
    result: null,
    history: [{ state: negotiating, number: 0, origin }],
    mediation: null,
    challenge: null,
    disputeId: null,
    payments: [],
    funding: [],
    anomalies: [],
    standing: 'sound',
  }
}

/** A row before a step; only the first can have no state. */
type RowBefore = Omit<DealRow, 'state'> & { readonly state: DealStatus }

/** The row of a deal whose first facts are missing: its state is told without it ever having been agreed to. */
export const foundRow = (fact: ObservedFact, dealId: string): RowBefore => ({
  ...bornRow(fact, dealId),
  state: 'Unknown',
  history: [],
})

type Parts = Partial<Pick<DealRow, 'history' | 'mediation' | 'payments' | 'result' | 'stateNumber'>>

/** The row after a step of the state machine, and `parts` that it knows nothing of. Runs for every fact of every deal. */
export const afterStep = (
  row: RowBefore,
  { change, anomalies }: DealStep,
  origin: Origin,
  parts: Parts,
): DealRow => {
  // One copy, completed in place before anybody else sees it.
  const next = { ...row, ...change, ...parts } as { -readonly [Name in keyof DealRow]: DealRow[Name] }
  if ((next.state as DealStatus) === 'Unknown') next.state = negotiating
  if (anomalies.length > 0) {
    next.anomalies = [...row.anomalies, ...anomalies.map((anomaly) => ({ anomaly, origin }))]
  }
  const isSound = next.anomalies.length === 0 && !isStranded(next) && missingPayments(next).length === 0
  next.standing = isSound ? 'sound' : 'anomalous'
  return next
}
