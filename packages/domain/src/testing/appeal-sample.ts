import type { AppealCase } from '../appeal/appeal-case.ts'
import { addressOf, DISPUTE_ID, LP } from './facts.ts'

/** An appeal worth making: 15 LP of fees and as much of bond for 37.5 LP, six votes against three. */
export const appealSample: AppealCase = {
  disputeId: DISPUTE_ID,
  round: 2,
  against: 'REJECT',
  voteRound: 1,
  windowEndsAt: 1700n,
  nextDrawIn: 30n,
  nextSeats: 15,
  fees: 15n * LP,
  bond: 15n * LP,
  gain: 25n * LP,
  atStake: (25n * LP) / 2n,
  votesAgainst: 6,
  votesWith: 3,
  contradicted: [addressOf(21)],
}
