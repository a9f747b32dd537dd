import { confirmAppeal, decideAppeal, endAppeal, recordAppealSent } from './decide-appeal.ts'
import { decideCommit, recoverCommit } from './decide-commit.ts'
import { completeExamination, failExamination, requestExamination } from './decide-examination.ts'
import { decideReveal } from './decide-reveal.ts'
import { completeRun, failRun, giveUpRuns, requestRun } from './decide-run.ts'
import { accept, nothingNew, reject } from './answers.ts'
import type { MediationCommand, MediationDecision } from './mediation-command.ts'
import type { BlockRef, MediationDrawn, MediationEvent, MissedDuty, Settlement } from './mediation-event.ts'
import { rewound } from './mediation-state.ts'
import type { MediationState } from './mediation-state.ts'
import { assess } from './verdict.ts'

/**
 * The process manager of one vote: what a command adds to the record, or why it is refused. Intents are recorded before the
 * effect they announce; a command repeated after a crash is accepted with no events.
 */
export const decide = (command: MediationCommand, state: MediationState): MediationDecision => {
  switch (command.type) {
    case 'Draw':
      return draw(command.draw, state)
    case 'RequestRun':
      return requestRun(command, state)
    case 'CompleteRun':
      return completeRun(command, state)
    case 'FailRun':
      return failRun(command, state)
    case 'GiveUpRuns':
      return giveUpRuns(command, state)
    case 'RequestExamination':
      return requestExamination(command, state)
    case 'CompleteExamination':
      return completeExamination(command, state)
    case 'FailExamination':
      return failExamination(command, state)
    case 'IntendCommit':
      return decideCommit(command, state)
    case 'RecoverCommit':
      return recoverCommit(command, state)
    case 'RecordCommitSent':
      if (state.commit === null)
        return reject('NOT_COMMITTED', 'no commitment is intended that could have been sent')
      if (state.commit.txHash === command.txHash) return nothingNew
      return accept({ type: 'CommitSent', data: { txHash: command.txHash } })
    case 'ConfirmCommit':
      return confirmCommit(command, state)
    case 'IntendReveal':
      return decideReveal(command, state)
    case 'RecordRevealSent':
      if (state.reveal === null)
        return reject('NOT_REVEALED', 'no reveal is intended that could have been sent')
      if (state.reveal.txHash === command.txHash) return nothingNew
      return accept({ type: 'RevealSent', data: { txHash: command.txHash } })
    case 'ConfirmReveal':
      return confirmReveal(command.block, state)
    case 'IntendAppeal':
      return decideAppeal(command, state)
    case 'RecordAppealSent':
      return recordAppealSent(command, state)
    case 'ConfirmAppeal':
      return confirmAppeal(command, state)
    case 'EndAppeal':
      return endAppeal(command.ended, state)
    case 'Miss':
      return recordMissed(command.missed, state)
    case 'Rewind':
      return rewind(command, state)
    default:
      return settle(command.settlement, state)
  }
}

const draw = (drawn: MediationDrawn, state: MediationState): MediationDecision => {
  if (state.draw !== null) {
    return sameBlock(state.draw.block, drawn.block)
      ? nothingNew
      : reject(
          'ALREADY_DRAWN',
          `the draw of block ${state.draw.block.number} stands; rewind before recording another`,
        )
  }
  const events: MediationEvent[] = [{ type: 'MediationDrawn', data: drawn }]
  const assessment = assess([], null, drawn)
  if (state.verdict === null && assessment.kind === 'verdict') {
    events.push({ type: 'VerdictReached', data: assessment.verdict })
  }
  return accept(...events)
}

const confirmCommit = (
  { commitment, block }: Extract<MediationCommand, { type: 'ConfirmCommit' }>,
  { commit }: MediationState,
): MediationDecision => {
  if (commit === null || commit.commitment !== commitment) {
    return reject('COMMIT_UNKNOWN', 'the commitment on chain is not the one this mediation recorded')
  }
  if (commit.confirmedIn !== null && sameBlock(commit.confirmedIn, block)) return nothingNew
  return accept({ type: 'CommitConfirmed', data: { commitment, block } })
}

const confirmReveal = (block: BlockRef, state: MediationState): MediationDecision => {
  // Anyone who holds the preimage may reveal, so a reveal can be seen that this node has not intended yet.
  if (state.commit === null)
    return reject('NOT_COMMITTED', 'no commitment is recorded that could have been revealed')
  const confirmedIn = state.reveal?.confirmedIn ?? null
  if (confirmedIn !== null && sameBlock(confirmedIn, block)) return nothingNew
  return accept({ type: 'RevealConfirmed', data: { block } })
}

const recordMissed = (missed: MissedDuty, state: MediationState): MediationDecision => {
  if (state.draw === null) return reject('NOT_DRAWN', 'this mediator was not drawn for the round')
  const isKnown = state.missed.some((known) => known.duty === missed.duty && known.code === missed.code)
  return isKnown ? nothingNew : accept({ type: 'DutyMissed', data: missed })
}

const rewind = (
  { toBlock, toHash }: Extract<MediationCommand, { type: 'Rewind' }>,
  state: MediationState,
): MediationDecision => {
  const restsOnLostBlocks =
    (state.draw?.block.number ?? 0) > toBlock ||
    (state.commit?.confirmedIn?.number ?? 0) > toBlock ||
    (state.reveal?.confirmedIn?.number ?? 0) > toBlock ||
    (state.settled?.blockNumber ?? 0) > toBlock ||
    state.appeals.some(
      ({ confirmedIn, ended }) => Math.max(confirmedIn?.number ?? 0, ended?.blockNumber ?? 0) > toBlock,
    ) ||
    rewound(state, toBlock).missed.length < state.missed.length
  return restsOnLostBlocks ? accept({ type: 'MediationRewound', data: { toBlock, toHash } }) : nothingNew
}

const settle = (settlement: Settlement, state: MediationState): MediationDecision => {
  if (state.draw === null) return reject('NOT_DRAWN', 'this mediator was not drawn for the round')
  return state.settled === null ? accept({ type: 'MediationSettled', data: settlement }) : nothingNew
}

const sameBlock = (left: BlockRef, right: BlockRef): boolean => left.hash === right.hash
