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

/** What was heard of deals in one stretch of signs; null of a deal of which nothing is known any more. */
type Sightings = ReadonlyMap<DealId, Sighting | null>

/**
 * Where the deals stand that were heard of lately: sightings in layers, the newest first, the first that knows a deal being right about it.
 * Never changed in place, and copied with each stretch of the chain, of which thousands follow each other in a backfill: only
 * the newest layer is, which is small.
 */
export type DealMemory = readonly Sightings[]

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
export const noDeals: DealMemory = []

/** Sightings of one layer, and layers: the last 4,096 sightings and some more are remembered, older ones forgotten layer by layer. */
const [MOST_IN_LAYER, MOST_LAYERS] = [512, 9]

/** What was last heard of a deal. */
const sightingIn = (layers: DealMemory, dealId: DealId): Sighting | null | undefined => {
  for (const layer of layers) {
    const found = layer.get(dealId)
    if (found !== undefined) return found
  }
  return undefined
}

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
  let newest = new Map(memory[0])
  let older = memory.slice(1)
  const holes: DealHole[] = []
  for (const sign of signs) {
    const lately = newest.get(sign.dealId)
    const known = lately === undefined ? sightingIn(older, sign.dealId) : lately
    if (known && !canFollow(known.state, sign)) {
      const { dealId, block } = sign
      holes.push({ dealId, block, lastKnownBlock: known.block, from: known.state, sign })
    }
    if (sign.kind !== 'state' && (sign.kind !== 'born' || known)) continue
    const state = sign.kind === 'born' ? 'DealNegotiating' : dealStateFromNumber(sign.state)
    // In a state of a later version nobody knows what may follow.
    newest.set(sign.dealId, state === undefined ? null : { state, block: sign.block })
    if (newest.size < MOST_IN_LAYER) continue
    older = [newest, ...older].slice(0, MOST_LAYERS - 1)
    newest = new Map()
  }
  return { memory: [newest, ...older], holes }
}

/** Forgets the deals heard of above a block, because those blocks left the chain: what was heard before need not be the last before it. */
export const forgetDealsAbove = (memory: DealMemory, block: number): DealMemory =>
  memory.map(
    (layer) =>
      new Map(
        [...layer].map(([dealId, seen]) => [dealId, seen !== null && seen.block > block ? null : seen]),
      ),
  )

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
