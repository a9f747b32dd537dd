import { AppError } from '@lilymed/service-kit'
import type { Vote } from '@lilymed/domain'
import type { Ballot, MediationPolicy, MediationState, RoundView } from '@lilymed/domain/mediation'
import type { EvidenceShelf } from '../evidence/evidence-shelf.ts'
import { statementOf } from '../evidence/statement.ts'
import { rebuildVote, voteOfBallot } from '../keystore/recover-vote.ts'
import type { VoteContext } from '../keystore/vote-context.ts'
import type { VoteSecrets } from '../keystore/vote-secrets.ts'
import type { Journal } from '../mediation/journal.ts'
import type { PoolCalls } from './pool-calls.ts'
import type { VoteProtection } from '../protection/open-protection.ts'
import { sendUntilStanding } from './transactions.ts'
import type { Transactions } from './transactions.ts'

/** The four duties between a verdict and its reveal. */
export type VoteDuties = {
  /** Seals the ballot of the verdict and records the intent to commit it. */
  intendCommit(journal: Journal, context: VoteContext, view: RoundView): Promise<void>
  /** Promises that the recorded commitment is the only one, and sends it, the same bytes every time. */
  sendCommit(journal: Journal, context: VoteContext, view: RoundView): Promise<void>
  /** Rebuilds the vote from the record and the keystore, and records the intent to reveal it. */
  intendReveal(journal: Journal, context: VoteContext, view: RoundView): Promise<void>
  /** Sends the reveal of what was committed. */
  sendReveal(journal: Journal, context: VoteContext, view: RoundView): Promise<void>
}

export type VoteDutiesOptions = {
  readonly secrets: VoteSecrets
  readonly calls: PoolCalls
  readonly transactions: Transactions
  /** Evidence is on disk before the intent to commit to it is recorded. */
  readonly evidence: Pick<EvidenceShelf, 'keep'>
  readonly policy: MediationPolicy
  readonly protection: Pick<VoteProtection, 'promise'>
}

/** The duties of one mediator's votes. Each throws what its transaction throws, and KEYSTORE_DIFFERS when its keys are others. */
export const createVoteDuties = ({
  secrets,
  calls,
  transactions,
  evidence,
  policy,
  protection,
}: VoteDutiesOptions): VoteDuties => ({
  intendCommit: async (journal, context, view) => {
    const state = journal.state()
    const { verdict, examination } = state
    if (verdict === null) return
    const kept = examination?.status === 'completed' ? examination.evidence : undefined
    const ballot: Ballot = { ...verdict, evidence: kept ?? (await evidence.keep([statementOf(state)])) }
    const { commitment } = voteOfBallot(secrets, context, ballot)
    const sealedVote = secrets.seal(context, ballot)
    await journal.execute({ type: 'IntendCommit', ballot, commitment, sealedVote, view, policy })
  },

  sendCommit: async (journal, context, view) => {
    const { commit, draw } = journal.state()
    if (commit === null || draw === null) return
    await protection.promise(context, commit.commitment)
    const id = `${context.disputeId}.${context.round}.commit`
    const call = calls.commit(context.disputeId, commit.commitment, commit.sealedVote)
    await sendUntilStanding(
      transactions,
      { id, ...call, deadline: draw.commitEndsAt },
      view.head.number,
      (txHash) => note(journal.execute({ type: 'RecordCommitSent', txHash })),
    )
  },

  intendReveal: async (journal, context, view) => {
    const state = journal.state()
    if (state.commit === null) return
    // Nothing is intended that the keystore cannot do.
    committedVote(state, secrets, context)
    await journal.execute({ type: 'IntendReveal', commitment: state.commit.commitment, view, policy })
  },

  sendReveal: async (journal, context, view) => {
    const vote = committedVote(journal.state(), secrets, context)
    const id = `${context.disputeId}.${context.round}.reveal`
    const deadline = view.commitEnd === null ? {} : { deadline: view.commitEnd.revealEndsAt }
    await sendUntilStanding(
      transactions,
      { id, ...calls.reveal(vote), ...deadline },
      view.head.number,
      (txHash) => note(journal.execute({ type: 'RecordRevealSent', txHash })),
    )
  },
})

/** That something was sent is told for people; the chain decides whether it stands, so a store that is busy loses nothing. */
const note = (recorded: Promise<unknown>): void => void recorded.catch(() => undefined)

const committedVote = ({ commit }: MediationState, secrets: VoteSecrets, context: VoteContext): Vote => {
  const vote = commit === null ? undefined : rebuildVote(secrets, context, commit.ballot, commit.commitment)
  if (vote !== undefined) return vote
  throw new AppError({
    code: 'KEYSTORE_DIFFERS',
    message:
      'the keystore does not give the vote that was committed; restore the keystore this mediator committed with',
    retryable: false,
  })
}
