import { voteOfReveal } from '../commitment/vote.ts'
import { voteCommitment, type PoolIdentity } from '../commitment/vote-commitment.ts'
import { roundOf, type Dispute } from '../dispute/dispute.ts'
import { voteOf } from '../dispute/round.ts'
import type { FactOf } from '../facts.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/** Hashes a revealed vote again: it must give the commitment made before. `dispute` is the state before or after the fact. */
export const checkCommitment = (
  identity: PoolIdentity,
  dispute: Dispute,
  fact: FactOf<'VoteRevealed'>,
): Agreement => {
  const round = roundOf(dispute, fact.data.round)
  const committed = round === undefined ? undefined : voteOf(round, fact.data.mediator)
  return createAgreement(
    'commitment',
    voteCommitment(identity, voteOfReveal(fact)),
    committed?.commitment ?? 'no commitment',
  )
}
