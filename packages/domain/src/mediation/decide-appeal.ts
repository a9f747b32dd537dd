import { weighAppeal } from '../appeal/weigh-appeal.ts'
import { accept, nothingNew, reject } from './answers.ts'
import type { EndedAppeal } from './mediation-event.ts'
import type { MediationCommand, MediationDecision } from './mediation-command.ts'
import { appealOf, type MediationState } from './mediation-state.ts'

/**
 * Records the intent to appeal a ruling that contradicts this vote, once for each round. Only of a vote that this node reached by runs
 * of its own, on a machine that is believed, and only once its reveal is final: an appeal then says nothing that is not public.
 */
export const decideAppeal = (
  command: Extract<MediationCommand, { type: 'IntendAppeal' }>,
  state: MediationState,
): MediationDecision => {
  const { appeal, policy, means, head, confirmations, isMachineJailed } = command
  if (appealOf(state, appeal.round) !== undefined) return nothingNew
  const { commit, reveal, verdict, draw } = state
  if (
    draw === null ||
    commit === null ||
    draw.disputeId !== appeal.disputeId ||
    draw.round !== appeal.voteRound
  )
    return reject('NOT_COMMITTED', 'the ruling contradicts another vote than this one')
  const revealedIn = reveal?.confirmedIn ?? null
  if (revealedIn === null || head.number < revealedIn.number + confirmations)
    return reject('NOT_REVEALED', 'the reveal of this vote is not final')
  if (commit.origin !== 'intended' || verdict === null || verdict.outcome !== commit.ballot.outcome)
    return reject(
      'NOT_OWN_FINDING',
      'this vote was recovered from the chain: this machine did not find what it says',
    )
  if (isMachineJailed)
    return reject('MACHINE_JAILED', 'this machine failed a known-answer test and is believed no more')
  const weighed = weighAppeal(appeal, policy, means, BigInt(head.timestamp))
  if (weighed.kind === 'refused') return reject(weighed.code, weighed.message)
  const { round, against, fees, bond } = appeal
  const { expected, chance } = weighed.worth
  return accept({
    type: 'AppealIntended',
    data: {
      round,
      against,
      fees: String(fees),
      bond: String(bond),
      expected: String(expected),
      chance,
      at: head.timestamp,
    },
  })
}

/** Records that the transaction of an intended appeal was handed over. */
export const recordAppealSent = (
  { round, txHash }: Extract<MediationCommand, { type: 'RecordAppealSent' }>,
  state: MediationState,
): MediationDecision => {
  const appeal = appealOf(state, round)
  if (appeal === undefined) return reject('APPEAL_NOT_INTENDED', `no appeal of round ${round} is intended`)
  return appeal.txHash === txHash ? nothingNew : accept({ type: 'AppealSent', data: { round, txHash } })
}

/** Records that an intended appeal stands on chain. */
export const confirmAppeal = (
  { round, block }: Extract<MediationCommand, { type: 'ConfirmAppeal' }>,
  state: MediationState,
): MediationDecision => {
  const appeal = appealOf(state, round)
  if (appeal === undefined) return reject('APPEAL_NOT_INTENDED', `no appeal of round ${round} is intended`)
  return appeal.confirmedIn?.hash === block.hash
    ? nothingNew
    : accept({ type: 'AppealConfirmed', data: { round, block } })
}

/** Records how an intended appeal ended. */
export const endAppeal = (ended: EndedAppeal, state: MediationState): MediationDecision => {
  const appeal = appealOf(state, ended.round)
  if (appeal === undefined)
    return reject('APPEAL_NOT_INTENDED', `no appeal of round ${ended.round} is intended`)
  return appeal.ended === null ? accept({ type: 'AppealEnded', data: ended }) : nothingNew
}
