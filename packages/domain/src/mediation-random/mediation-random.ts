import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import type { Decider } from '../decider.ts'
import type { DisputeId, DealId } from '../values/ids.ts'
import { decide } from './decide.ts'
import type { RandomMediationCommand, RandomMediationRejection } from './random-command.ts'
import type { RandomMediationEvent } from './random-event.ts'
import { evolve, initialState } from './random-state.ts'
import type { RandomMediationState } from './random-state.ts'

export { randomDutyOf } from './random-duty.ts'
export type { ExaminationDuty, RandomDuty } from './random-duty.ts'
export { roundOf, roundPolicyOf } from './random-policy.ts'
export type { RandomHead, RandomPolicy } from './random-policy.ts'
export type {
  ExaminationCommand,
  RandomMediationCommand,
  RandomMediationDecision,
  RandomMediationRejection,
} from './random-command.ts'
export type {
  Abstention,
  AbstentionCode,
  DealClosed,
  HandlerVerdict,
  MediatorDrawn,
  RandomMediationEvent,
} from './random-event.ts'
export type { RandomMediationState, VerdictIntent } from './random-state.ts'

/**
 * The process manager of one deal that Lilypad’s own handler drew this mediator for. It examines as a vote in the pool does; what
 * follows is one verdict to the handler, or silence, after which the deal times out and both parties are refunded.
 */
export const randomMediation: Decider<
  RandomMediationState,
  RandomMediationCommand,
  RandomMediationEvent,
  RandomMediationRejection
> = { decide, evolve, initialState }

/** What a deal's mediation is known by: keccak256 of its id's UTF-8, because ids are any text that a caller gave the contract. */
export const randomMediationId = (dealId: DealId): DisputeId => keccak256(toUtf8Bytes(dealId.toWellFormed()))

/** The stream of such a mediation in the mediator's own store. */
export const randomMediationStream = (chainId: number, mediationId: DisputeId): string =>
  `mediation-random-${chainId}.${mediationId}`

/** The stream of what a node would have said of a deal, apart from the verdicts it gives. */
export const shadowRandomStream = (chainId: number, mediationId: DisputeId): string =>
  `shadow-random-${chainId}.${mediationId}`
