import type { Address, DealId, DisputeId } from '@lilymed/domain'
import type { GivenVerdict, MediationState } from '@lilymed/domain/mediation'
import { randomMediation } from '@lilymed/domain/mediation-random'
import type { DealClosed, HandlerVerdict, RandomMediationEvent } from '@lilymed/domain/mediation-random'
import type { Head } from '../chain-state/follow-chain.ts'
import type { DealRecord } from '../random/deal-record.ts'
import { dealStageOf, dealStepOf } from '../random/deal-steps.ts'
import type { DealStage, DealStep } from '../random/deal-steps.ts'
import { runsOf } from './dispute-history.ts'
import type { OpenVote } from './dispute-history.ts'
import type { RecordedStep } from './read-records.ts'

/** The record of one mediation for Lilypad's own handler as it was stored. */
export type MediationRecord = {
  /** What a node in shadow mode found, which was never meant to be said. */
  readonly isShadow: boolean
  readonly disputeId: DisputeId
  readonly events: readonly RecordedStep<RandomMediationEvent>[]
}

/** What was found of a claim, what was said of it, and the runs it rests on. */
export type OpenVerdict = {
  readonly verdict: GivenVerdict
  /** What was intended for the handler; null where nothing was. */
  readonly said: HandlerVerdict | null
  readonly runs: OpenVote['runs']
}

/** One disputed deal as one mediator of Lilypad's own handler lived it. */
export type DealHistory = {
  /** What its mediation is known by: keccak256 of the deal's id. */
  readonly disputeId: DisputeId
  readonly dealId: DealId
  readonly deal: DealRecord
  /** Whether the handler drew this mediator. */
  readonly isDrawn: boolean
  /** Null where this node has no record of a mediation. */
  readonly stage: DealStage | null
  /** What it did, in order, by this machine's clock. */
  readonly steps: readonly { readonly at: Date; readonly step: DealStep }[]
  /** Null until the end of the deal is final, and where the node came to no verdict. */
  readonly verdict: OpenVerdict | null
  /** The same of a node in shadow mode, and of one whose machine was jailed. */
  readonly shadowVerdict: GivenVerdict | null
  /** Whether the machine that found it was jailed. */
  readonly isShadowJailed: boolean
  /** LP in wei that this mediator was paid: the deal ended by its verdict. */
  readonly earned: bigint
  readonly mediator: Address | null
  readonly head: Head | null
}

export type DealHistorySources = {
  readonly deals: readonly DealRecord[]
  readonly records: readonly MediationRecord[]
  readonly head: Head | undefined
  /** Blocks on the end of a deal before what was found of it may be told. */
  readonly confirmations: number
}

/**
 * Every deal that was disputed, with what this node did in each; the newest last. No verdict is told before the deal’s end is final; why a
 * node is silent is told at once, because its operator may still mend it, and nobody else votes.
 */
export const dealHistoriesOf = ({
  deals,
  records,
  head,
  confirmations,
}: DealHistorySources): readonly DealHistory[] => {
  const mediator = mediatorOf(records)
  return deals
    .filter(({ request }) => request !== null)
    .toSorted((left, right) => (left.request?.requestedAt ?? 0) - (right.request?.requestedAt ?? 0))
    .map((deal) => {
      const recordOf = (isShadow: boolean): MediationRecord['events'] =>
        records.find((each) => each.disputeId === deal.disputeId && each.isShadow === isShadow)?.events ?? []
      const { state, steps } = told(recordOf(false))
      const isOpen = isEndFinal(deal.closed, head, confirmations)
      const isDrawn = mediator !== undefined && deal.request?.mediator === mediator
      return {
        disputeId: deal.disputeId,
        dealId: deal.dealId,
        deal,
        isDrawn,
        stage: steps.length === 0 ? null : dealStageOf(state),
        steps,
        verdict: isOpen ? openVerdictOf(state, recordOf(false)) : null,
        shadowVerdict: isOpen ? told(recordOf(true)).state.examined.verdict : null,
        isShadowJailed: recordOf(true).some(({ isJailed }) => isJailed),
        earned: isDrawn && isRuled(deal.closed) ? (deal.mediationFee ?? 0n) : 0n,
        mediator: mediator ?? null,
        head: head ?? null,
      }
    })
}

/** Whose node it is stands in its own records; in a shadow's, everybody's draws do. */
const mediatorOf = (records: readonly MediationRecord[]): Address | undefined => {
  const events = records.filter(({ isShadow }) => !isShadow).flatMap((record) => record.events)
  const drawn = events.findLast(({ event }) => event.type === 'MediatorDrawn')?.event
  return drawn?.type === 'MediatorDrawn' ? drawn.data.mediator : undefined
}

const told = (
  events: MediationRecord['events'],
): {
  readonly state: ReturnType<typeof randomMediation.initialState>
  readonly steps: DealHistory['steps']
} => {
  let state = randomMediation.initialState()
  const steps: { at: Date; step: DealStep }[] = []
  for (const { event, recordedAt } of events) {
    state = randomMediation.evolve(state, event)
    const step = dealStepOf(event, state)
    if (step !== undefined) steps.push({ at: recordedAt, step })
  }
  return { state, steps }
}

/** Whether the deal's end lies so deep that what was found of it may be told. */
export const isEndFinal = (
  closed: DealClosed | null,
  head: Pick<Head, 'number'> | undefined,
  confirmations: number,
): boolean => closed !== null && head !== undefined && head.number >= closed.block.number + confirmations

/** Whether the deal was ended by a verdict, and not by time. */
export const isRuled = (closed: DealClosed | null): boolean =>
  closed?.state === 'MediationAccepted' || closed?.state === 'MediationRejected'

const openVerdictOf = (
  {
    examined,
    intent,
  }: { readonly examined: MediationState; readonly intent: { readonly verdict: HandlerVerdict } | null },
  events: MediationRecord['events'],
): OpenVerdict | null =>
  examined.verdict === null
    ? null
    : { verdict: examined.verdict, said: intent?.verdict ?? null, runs: runsOf(examined, events) }
