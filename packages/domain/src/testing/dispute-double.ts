import { createVote, type Vote } from '../commitment/vote.ts'
import { voteCommitment } from '../commitment/vote-commitment.ts'
import type { ChainFact, FactData, FactOf } from '../facts.ts'
import { ZERO_BYTES32, type Address, type Bytes32 } from '../values/ids.ts'
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
  readonly rung?: number
  /** Instead of the claim's digest for ACCEPT, and of one other for REJECT and FOUND. */
  readonly resultDigest?: Bytes32
  readonly reason?: Reason
}

const OTHER = bytesOf(0xbad)

const DIGESTS: Partial<Record<Verdict, Bytes32>> = { ACCEPT: CLAIM, REJECT: OTHER, FOUND: OTHER }

/** The vote of an act: the claim's digest for ACCEPT, the same other one for REJECT and FOUND. */
export const voteOfAct = ({ mediator, verdict, reason, rung, resultDigest }: Act, round: number): Vote =>
  createVote({
    disputeId: DISPUTE_ID,
    round,
    mediator,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(rung === undefined ? {} : { rung }),
    resultDigest: resultDigest ?? DIGESTS[verdict] ?? ZERO_BYTES32,
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

/** The fact of a round's closing; final some time later unless it escalates. */
export const closed = (outcome: number, escalates = false, round = 1): FactOf<'RoundClosed'> =>
  roundFact('RoundClosed', { outcome, escalates, round, finalAt: escalates ? '0' : '1700' })

/** The facts of an appeal of what stood when a round had closed: 100 wei of fees, as much at stake. */
export const appealed = (round: number, against: number, appellant: Address): readonly ChainFact[] => [
  roundFact('AppealRaised', { round, appellant, against, fees: '100', bond: '100' }),
  roundFact('AppealBondReceived', { round, appellant, fees: '100', bond: '100' }),
]
