import { accept, nothingNew, reject } from './answers.ts'
import type { MediationCommand, MediationDecision } from './mediation-command.ts'
import type { Ballot, GivenVerdict } from './mediation-event.ts'
import { isCommitted } from './mediation-state.ts'
import type { ExaminationState, MediationState } from './mediation-state.ts'
import { lastCommitAt, mayTakeSeat } from './round-view.ts'

type Command<Type extends MediationCommand['type']> = Extract<MediationCommand, { type: Type }>

/**
 * Records the intent to commit, before anything is sent. There is at most one distinct commitment per dispute and round, for
 * ever: the same one again says nothing new, another is refused.
 */
export const decideCommit = (command: Command<'IntendCommit'>, state: MediationState): MediationDecision => {
  const { ballot, commitment, sealedVote, view, policy } = command
  const { draw, verdict, commit } = state
  if (commit !== null) {
    return commit.commitment === commitment
      ? nothingNew
      : reject('SECOND_COMMITMENT', 'another commitment is recorded for this dispute and round')
  }
  if (draw === null) return reject('NOT_DRAWN', 'this mediator was not drawn for the round')
  if (state.settled !== null) return reject('ALREADY_SETTLED', 'the dispute is settled')
  if (verdict === null) return reject('NO_VERDICT', 'the runs have not led to a verdict')
  if (!says(ballot, verdict) || !restsOn(ballot, state.examination))
    return reject('BALLOT_NOT_VERDICT', 'the ballot does not say what the runs found')
  if (view.hasUnknownCommit) {
    return reject(
      'UNKNOWN_COMMIT',
      'a commitment of this mediator is on chain in this dispute that this node did not decide',
    )
  }
  if (view.commitEnd !== null || view.isClosed || view.head.timestamp > lastCommitAt(draw, policy)) {
    return reject(
      'COMMIT_PHASE_OVER',
      `commits are started until ${lastCommitAt(draw, policy)}, it is ${view.head.timestamp}`,
    )
  }
  if (ballot.rung > view.highestRung) {
    return reject(
      'RUNG_TOO_HIGH',
      `votes may name rungs up to ${view.highestRung}, this one names ${ballot.rung}`,
    )
  }
  if (!mayTakeSeat(draw, view))
    return reject('ALTERNATE_WAITS', 'an alternate commits late and for a free seat only')
  return accept({ type: 'CommitIntended', data: { ballot, commitment, sealedVote, at: view.head.timestamp } })
}

/**
 * Takes over a commitment of ours that was found on chain and opened with the keystore, so that it can be revealed. It takes the place of one
 * that this node decided and that is not on chain: the pool holds the first alone, so the other never will be.
 */
export const recoverCommit = (
  command: Command<'RecoverCommit'>,
  state: MediationState,
): MediationDecision => {
  const { ballot, commitment, sealedVote, block } = command
  if (state.commit?.commitment === commitment) return nothingNew
  if (state.commit !== null && isCommitted(state)) {
    return reject(
      'SECOND_COMMITMENT',
      'another commitment is recorded as on chain for this dispute and round',
    )
  }
  if (state.draw === null) return reject('NOT_DRAWN', 'this mediator was not drawn for the round')
  return accept(
    { type: 'CommitRecovered', data: { ballot, commitment, sealedVote } },
    { type: 'CommitConfirmed', data: { commitment, block } },
  )
}

/** A vote names the evidence of its examination; where none was completed, whatever its holder keeps. */
const restsOn = ({ evidence }: Ballot, examination: ExaminationState | null): boolean =>
  examination?.status !== 'completed' || examination.evidence === evidence

const says = (ballot: Ballot, verdict: GivenVerdict): boolean =>
  ballot.outcome === verdict.outcome &&
  ballot.rung === verdict.rung &&
  ballot.reason === verdict.reason &&
  ballot.resultDigest === verdict.resultDigest
