import { voteFlaw } from '../commitment/vote-flaw.ts'
import { voteOfReveal } from '../commitment/vote.ts'
import { voteCommitment, type PoolIdentity } from '../commitment/vote-commitment.ts'
import { voteRulesOf } from '../dispute/claim-rules.ts'
import { roundOf, type Dispute } from '../dispute/dispute.ts'
import { voteOf } from '../dispute/round.ts'
import type { FactOf } from '../facts.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/**
 * Hashes a revealed vote again: it must give the commitment made before, and be one that the dispute lets its votes say. `dispute` is the
 * state before or after the fact.
 */
export const checkCommitment = (
  identity: PoolIdentity,
  dispute: Dispute,
  fact: FactOf<'VoteRevealed'>,
): Agreement => {
  const vote = voteOfReveal(fact)
  const round = roundOf(dispute, fact.data.round)
  const committed = round === undefined ? undefined : voteOf(round, fact.data.mediator)
  const found = committed?.commitment ?? 'no commitment'
  const flaw = voteFlaw(vote, voteRulesOf(dispute, fact.data.round))
  if (flaw !== null) return createAgreement('commitment', `a vote that the pool refuses: ${flaw}`, found)
  return createAgreement('commitment', voteCommitment(identity, vote), found)
}
