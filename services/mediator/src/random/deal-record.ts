import {
  dealStateFromNumber,
  digestOfCidV0,
  isFinalDealState,
  mediationDeadline,
  ZERO_BYTES32,
} from '@lilymed/domain'
import type { Address, Bytes32, DealId, DisputeId } from '@lilymed/domain'
import type { BlockRef } from '@lilymed/domain/mediation'
import { randomMediationId } from '@lilymed/domain/mediation-random'
import type { DealClosed } from '@lilymed/domain/mediation-random'
import type { SeenFact } from '../chain-state/fact-of-event.ts'
import type { DealMembers } from '../chain-state/network-facts.ts'

/** One deal as far as the chain shows it. Times are chain times in unix seconds. */
export type DealRecord = {
  /** What its mediation is known by. */
  readonly disputeId: DisputeId
  readonly dealId: DealId
  /** Undefined when they were never read. */
  readonly members: DealMembers | undefined
  /** What whoever gives the verdict is paid, LP in wei; undefined when the terms were never read. */
  readonly mediationFee: bigint | undefined
  /** sha2-256 digest of the claim; zero for one that names no result. */
  readonly claimDigest: Bytes32
  /** Whom the handler drew; null before the check. */
  readonly request: {
    readonly mediator: Address
    readonly requestedAt: number
    readonly block: BlockRef
  } | null
  /** From when either party may time the deal out; undefined while that cannot be told. */
  readonly endsAt: number | undefined
  readonly closed: DealClosed | null
  /** The block that closed it. */
  readonly settledIn: BlockRef | null
}

/** What the facts of one deal, in chain order, tell of; undefined without facts. */
export const foldDealRecord = (facts: readonly SeenFact[]): DealRecord | undefined => {
  const dealId = facts.map(dealOf).find((found) => found !== undefined)
  if (dealId === undefined) return undefined
  const terms = facts.findLast((fact) => fact.type === 'DealTermsRead')?.data
  const claim = facts.findLast((fact) => fact.type === 'ResultRead')?.data.dataId
  const requested = facts.findLast((fact) => fact.type === 'MediationRequested')
  const submittedAt = facts.findLast((fact) => isState(fact, 'ResultsSubmitted'))?.at?.timestamp
  const closed = closedBy(facts)
  return {
    disputeId: randomMediationId(dealId),
    dealId,
    members: terms,
    mediationFee: feeOf(terms),
    claimDigest: digestOfCidV0(claim ?? '') ?? ZERO_BYTES32,
    request: requested?.at
      ? {
          mediator: requested.data.mediator,
          requestedAt: requested.at.timestamp,
          block: { number: requested.at.number, hash: requested.at.hash },
        }
      : null,
    endsAt:
      terms === undefined || submittedAt === undefined
        ? undefined
        : endOf(mediationDeadline(terms, BigInt(submittedAt))),
    closed,
    settledIn: closed?.block ?? null,
  }
}

/** The deal that a fact is of, where a mediation depends on it. */
export const dealOf = (fact: SeenFact): DealId | undefined => {
  switch (fact.type) {
    case 'DealStateChanged':
    case 'DealTermsRead':
    case 'ResultRead':
    case 'MediationRequested':
      return fact.data.dealId
    default:
      return undefined
  }
}

/** A timeout is whatever number the parties agreed to; nothing of ours waits longer than numbers go. */
const endOf = (deadline: bigint): number =>
  deadline > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(deadline)

const feeOf = (terms: Extract<SeenFact, { type: 'DealTermsRead' }>['data'] | undefined): bigint | undefined =>
  terms === undefined ? undefined : BigInt(terms.pricing.mediationFee)

const isState = (fact: SeenFact, name: string): boolean =>
  fact.type === 'DealStateChanged' && dealStateFromNumber(fact.data.state) === name

const closedBy = (facts: readonly SeenFact[]): DealClosed | null => {
  for (const fact of facts.toReversed()) {
    const state = fact.type === 'DealStateChanged' ? dealStateFromNumber(fact.data.state) : undefined
    if (state === undefined || fact.at === null || !isFinalDealState(state)) continue
    return { state, block: { number: fact.at.number, hash: fact.at.hash } }
  }
  return null
}
