import type { Dispute } from '../dispute/dispute.ts'
import type { FactOf } from '../facts.ts'
import { ALTERNATES, PAIR_SEATS, seatsOfRound } from '../tally/ladder.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/** Whether the first panel is a pair: the class lets two mediators form it, and has no more. Null where that is not known. */
export type PairContext = { readonly isPair: boolean | null }

/**
 * Opens the round again: the first after the dispute, any other after one that escalated or was appealed, with the ladder's seats. `dispute`
 * is the state before the fact. Source: PoolState._openRound.
 */
export const checkRound = (
  { isPair }: PairContext,
  { opening, rounds }: Dispute,
  { data }: FactOf<'RoundOpened'>,
): Agreement => {
  const found = { round: data.round, seats: data.seats, alternates: data.alternates }
  if (opening === null) return createAgreement('round', 'no dispute is open', found)
  const latest = rounds.at(-1)
  if (latest !== undefined && !(latest.closing?.escalates ?? false) && latest.appeal === null) {
    return createAgreement('round', `round ${latest.round} neither escalated nor was it appealed`, found)
  }
  const round = (latest?.round ?? 0) + 1
  const isOfTwo = round === 1 && (isPair ?? data.seats === PAIR_SEATS)
  const expected = { round, seats: seatsOfRound(round, isOfTwo), alternates: isOfTwo ? 0 : ALTERNATES }
  return createAgreement('round', expected, found)
}
