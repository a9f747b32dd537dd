import { dealStateFromNumber, type DealStateName } from '../values/deal-states.ts'
import type { DealId } from '../values/ids.ts'
import {
  paymentDirectionFromNumber,
  paymentReasonFromNumber,
  type PaymentDirection,
  type PaymentReason,
} from '../values/payments.ts'
import { isAllowed } from './transitions.ts'

/** What one log says about where a deal stands; numbers as Lilypad's contracts have them. */
export type DealSign = {
  readonly dealId: DealId
  readonly block: number
} &
  /** The first payment, by which a deal is born in negotiation. */
  (
    | { readonly kind: 'born' }
    | { readonly kind: 'state'; readonly state: number }
    | { readonly kind: 'payment'; readonly reason: number; readonly direction: number }
    | { readonly kind: 'mediation' }
  )

/** The state that a deal was last heard to have entered, and in which block. */
type Sighting = { readonly state: DealStateName; readonly block: number }

/** Where the deals stand that were heard of lately, the least lately first. Never changed in place. */
export type DealMemory = ReadonlyMap<DealId, Sighting>

/** A sign that cannot follow what is known of its deal: something in between is missing, or the contracts were replaced. */
export type DealHole = {
  readonly dealId: DealId
  /** The block of the sign. */
  readonly block: number
  /** The block in which the deal entered the state it is known in; what is missing stands between the two, either included. */
  readonly lastKnownBlock: number
  readonly from: DealStateName
  readonly sign: DealSign
}

/** A memory that has heard of no deal. */
export const noDeals: DealMemory = new Map()

/** More deals than this are not followed at once; the least lately heard of is forgotten. */
const MOST_DEALS = 4_096

/** In which states a payment is made, where one can tell by its kind; DealStateChange stands before its payments. */
const PAID_IN_STATES: {
  readonly [Reason in PaymentReason]?: { readonly [Direction in PaymentDirection]?: readonly DealStateName[] }
} = {
  ResultsCollateral: { PaidIn: ['ResultsSubmitted'], Slashed: ['MediationRejected'] },
  JobPayment: { PaidOut: ['ResultsAccepted', 'MediationAccepted'] },
  MediationFee: { PaidIn: ['ResultsChecked'], PaidOut: ['MediationAccepted', 'MediationRejected'] },
}

/**
 * Follows deals through a stretch of the chain, in chain order, and gives what it remembers then and the signs that cannot be
 * all there was. A deal heard of for the first time is taken as it is: after a restart that is no hole. A number that this
 * version does not know says nothing.
 */
export const followDeals = (
  memory: DealMemory,
  signs: Iterable<DealSign>,
): { readonly memory: DealMemory; readonly holes: readonly DealHole[] } => {
  const next = new Map(memory)
  const holes: DealHole[] = []
  for (const sign of signs) {
    const known = next.get(sign.dealId)
    if (known !== undefined && !canFollow(known.state, sign)) {
      const { dealId, block } = sign
      holes.push({ dealId, block, lastKnownBlock: known.block, from: known.state, sign })
    }
    if (sign.kind !== 'state' && (sign.kind !== 'born' || known !== undefined)) continue
    const state = sign.kind === 'born' ? 'DealNegotiating' : dealStateFromNumber(sign.state)
    // Set anew, so that it stands behind those not heard of since; in a state of a later version nobody knows what may follow.
    next.delete(sign.dealId)
    if (state !== undefined) next.set(sign.dealId, { state, block: sign.block })
  }
  for (const dealId of next.keys()) {
    if (next.size <= MOST_DEALS) break
    next.delete(dealId)
  }
  return { memory: next, holes }
}

/** Forgets the deals heard of above a block, because those blocks left the chain. */
export const forgetDealsAbove = (memory: DealMemory, block: number): DealMemory =>
  new Map([...memory].filter(([, sighting]) => sighting.block <= block))

/** Whether a sign may be the next that is heard of a deal in a state. */
const canFollow = (state: DealStateName, sign: DealSign): boolean => {
  switch (sign.kind) {
    case 'born':
      return true
    case 'state': {
      const to = dealStateFromNumber(sign.state)
      return to === undefined || isAllowed(state, to)
    }
    case 'payment': {
      const reason = paymentReasonFromNumber(sign.reason)
      const direction = paymentDirectionFromNumber(sign.direction)
      if (reason === undefined || direction === undefined) return true
      return PAID_IN_STATES[reason]?.[direction]?.includes(state) ?? true
    }
    default:
      return state === 'ResultsChecked'
  }
}
