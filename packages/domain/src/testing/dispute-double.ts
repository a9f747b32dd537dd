import { createVote, type Vote } from '../commitment/vote.ts'
import { voteCommitment } from '../commitment/vote-commitment.ts'
import type { ChainFact, FactData, FactOf } from '../facts.ts'
import type { Address } from '../values/ids.ts'
import type { Verdict } from '../values/outcomes.ts'
import type { Reason } from '../values/reasons.ts'
import { addressOf, bytesOf, CLAIM, DISPUTE_ID, POOL, roundFact } from './facts.ts'

/** The pool that the example dispute is held by. */
export const IDENTITY = { chainId: 31337n, pool: POOL }

/** What a mediator of the example dispute does: a verdict, or a commitment it never reveals. */
export type Act = {
  readonly mediator: Address
  readonly verdict: Verdict
  readonly hides?: boolean
  readonly reason?: Reason
}

/** The vote of an act: the claim's digest for ACCEPT, the same other one for REJECT. */
export const voteOfAct = ({ mediator, verdict, reason }: Act, round: number): Vote =>
  createVote({
    disputeId: DISPUTE_ID,
    round,
    mediator,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(verdict === 'ACCEPT' ? { resultDigest: CLAIM } : {}),
    ...(verdict === 'REJECT' ? { resultDigest: bytesOf(0xbad) } : {}),
    evidence: bytesOf(0xe),
    salt: bytesOf(Number(mediator.slice(-6)) + round),
  })

/** The fact of a commitment. */
export const committed = (act: Act, round = 1): FactOf<'VoteCommitted'> => {
  const commitment = voteCommitment(IDENTITY, voteOfAct(act, round))
  return roundFact('VoteCommitted', { round, mediator: act.mediator, commitment })
}

/** The fact of a reveal. */
export const revealed = (
  act: Act,
  round = 1,
  change: Partial<FactData['VoteRevealed']> = {},
): FactOf<'VoteRevealed'> => roundFact('VoteRevealed', { ...voteOfAct(act, round), ...change })

/** The facts of an opened round with a panel: seats from `first` on (21, 22, …), then two alternates. */
export const seated = (round: number, seats: number, first: number): readonly ChainFact[] => {
  const drawn = Array.from({ length: seats + 2 }, (_, index) => addressOf(first + index))
  return [
    roundFact('RoundOpened', { round, seats }),
    roundFact('PanelDrawn', { round, seats: drawn.slice(0, seats), alternates: drawn.slice(seats) }),
  ]
}

/** The facts of everybody voting: commitments, the end of the commit phase, reveals. */
export const voted = (acts: readonly Act[], round = 1): readonly ChainFact[] => [
  ...acts.map((act) => committed(act, round)),
  roundFact('CommitPhaseEnded', { round }),
  ...acts.filter(({ hides }) => hides !== true).map((act) => revealed(act, round)),
]
