import { roundOf } from '@lilymed/domain'
import type { Address, Dispute, DisputeId, Round } from '@lilymed/domain'
import { fold } from '@lilymed/domain'
import { mediation } from '@lilymed/domain/mediation'
import type {
  Ballot,
  GivenVerdict,
  MediationEvent,
  MediationState,
  PanelRole,
} from '@lilymed/domain/mediation'
import type { RandomMediationEvent } from '@lilymed/domain/mediation-random'
import type { Head } from '../chain-state/chain-state.ts'
import type { DisputeRecord, RoundRecord } from '../chain-state/dispute-record.ts'
import { roleIn } from '../mediation/round-view-of.ts'
import { stepOfEvent } from '../mediation/steps.ts'
import type { StepDetails } from '../mediation/steps.ts'
import { stageOf } from '../status.ts'
import type { VoteStage } from '../status.ts'
import type { RecordedStep } from './read-records.ts'

/** The record of one vote as it was stored: what was recorded, and when by this machine's clock. */
export type VoteRecord = {
  /** The verdict of a node in shadow mode, which was never meant to be voted. */
  readonly isShadow: boolean
  readonly disputeId: DisputeId
  readonly round: number
  readonly events: readonly RecordedStep<MediationEvent>[]
}

/** What a vote was and what it rests on. Exists only of votes whose reveal is final: until then nothing of them is told. */
export type OpenVote = {
  readonly ballot: Ballot
  /** The results of its runs, in order; null for a run that failed, with the words for it. */
  readonly runs: readonly { readonly resultDigest: string | null; readonly failure: string | null }[]
}

/** What one mediator did in one round, as far as it may be told. */
export type RoundHistory = {
  readonly round: number
  /** Null where the mediator was not drawn. */
  readonly role: PanelRole | null
  /** Null where this node has no record of a vote. */
  readonly stage: VoteStage | null
  /** What it did, in order, by this machine's clock. */
  readonly steps: readonly { readonly at: Date; readonly step: StepDetails }[]
  readonly vote: OpenVote | null
  /** What a node in shadow mode would have voted; null until the round is closed, so that it can lead nobody who still votes. */
  readonly shadowVerdict: GivenVerdict | null
  /** Whether the machine that found it was jailed. */
  readonly isShadowJailed: boolean
  /** How the chain shows the round: who was drawn, voted and when; undefined parts have not happened. */
  readonly onChain: Round | null
  readonly places: RoundRecord | null
}

/** One dispute as one mediator lived it. */
export type DisputeHistory = {
  readonly disputeId: DisputeId
  readonly dealId: string
  readonly dispute: Dispute
  /** Chain time (unix seconds) at which it opened; null while its first round is not seen. */
  readonly openedAt: number | null
  readonly rounds: readonly RoundHistory[]
  readonly mediator: Address | null
  readonly head: Head | null
}

export type HistorySources = {
  readonly disputes: readonly DisputeRecord[]
  readonly votes: readonly VoteRecord[]
  readonly head: Head | undefined
  /** Whose node this is; undefined where it was never drawn. */
  readonly mediator: Address | undefined
  /** Blocks on a reveal before its vote may be told. */
  readonly confirmations: number
}

/** Every dispute that a node knows, with what it did in each; the newest last. Tells no vote before its reveal is final. */
export const historiesOf = ({
  disputes,
  votes,
  head,
  mediator,
  confirmations,
}: HistorySources): readonly DisputeHistory[] =>
  disputes.map((record) => {
    const own = votes.filter(({ disputeId }) => disputeId === record.disputeId)
    const numbers = new Set([...record.rounds, ...own].map(({ round }) => round))
    return {
      disputeId: record.disputeId,
      dealId: record.dealId,
      dispute: record.dispute,
      openedAt: record.rounds[0]?.openedAt ?? null,
      rounds: [...numbers]
        .toSorted((left, right) => left - right)
        .map((round) => historyOfRound(round, record, own, mediator, head, confirmations)),
      mediator: mediator ?? null,
      head: head ?? null,
    }
  })

const historyOfRound = (
  round: number,
  { rounds, dispute }: DisputeRecord,
  votes: readonly VoteRecord[],
  mediator: Address | undefined,
  head: Head | undefined,
  confirmations: number,
): RoundHistory => {
  const places = rounds.find((each) => each.round === round) ?? null
  const recordOf = (isShadow: boolean): VoteRecord['events'] =>
    votes.find((each) => each.round === round && each.isShadow === isShadow)?.events ?? []
  const events = recordOf(false)
  const state = stateOf(events)
  return {
    round,
    role: places === null || mediator === undefined ? null : (roleIn(places, mediator) ?? null),
    stage: events.length === 0 ? null : stageOf(state),
    steps: events.flatMap(({ event, recordedAt }) => {
      const step = stepOfEvent(event)
      return step === undefined ? [] : [{ at: recordedAt, step }]
    }),
    vote: isRevealFinal(state, head, confirmations) ? openVoteOf(state, events) : null,
    shadowVerdict: places?.isClosed === true ? stateOf(recordOf(true)).verdict : null,
    isShadowJailed: recordOf(true).some(({ isJailed }) => isJailed),
    onChain: roundOf(dispute, round) ?? null,
    places,
  }
}

const stateOf = (events: VoteRecord['events']): MediationState =>
  fold(
    mediation,
    events.map(({ event }) => event),
  )

const isRevealFinal = (
  { reveal }: MediationState,
  head: Head | undefined,
  confirmations: number,
): boolean => {
  const block = reveal?.confirmedIn ?? null
  return block !== null && head !== undefined && head.number >= block.number + confirmations
}

const openVoteOf = (state: MediationState, events: VoteRecord['events']): OpenVote | null =>
  state.commit === null ? null : { ballot: state.commit.ballot, runs: runsOf(state, events) }

/** The runs of an examination in order, with what was recorded of those that failed. */
export const runsOf = (
  { runs }: Pick<MediationState, 'runs'>,
  events: readonly { readonly event: MediationEvent | RandomMediationEvent }[],
): OpenVote['runs'] => {
  const words = new Map(
    events.flatMap(({ event }) => (event.type === 'RunFailed' ? [[event.data.run, event.data.message]] : [])),
  )
  return runs
    .toSorted((left, right) => left.run - right.run)
    .map((run) => ({
      resultDigest: run.status === 'completed' ? run.resultDigest : null,
      failure: words.get(run.run) ?? null,
    }))
}
