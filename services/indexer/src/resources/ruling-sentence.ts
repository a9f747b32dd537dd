import type { DisputeOutcome, Phase } from '@lilymed/domain'
import type { DisputeRow, RoundRow } from '../projections/dispute-row.ts'

const votesFor = (round: RoundRow, outcome: DisputeOutcome): string => {
  const count = round.seats.filter(({ vote }) => vote?.outcome === outcome).length
  return `${count} of ${round.seatCount} in round\u00a0${round.round}`
}

const ruled: Readonly<Record<DisputeOutcome, (votes: string) => string>> = {
  ACCEPT: (votes) =>
    `The panel ruled accept (${votes}): re-execution gives the very result that the provider claimed.`,
  REJECT: (votes) =>
    `The panel ruled reject (${votes}): re-execution agrees on a result that is not the one the provider claimed.`,
  NONDETERMINISTIC: (votes) =>
    `The panel found the job nondeterministic (${votes}): its runs differ among themselves, so nobody is at fault.`,
  CANNOT_REPRODUCE: (votes) =>
    `The panel could not reproduce the job (${votes}), so nobody is at fault and both parties are refunded by timeout.`,
  INCONCLUSIVE: () =>
    'There is no ruling: the panel did not agree in the rounds that were funded and fitted.',
  PREEMPTED: () => 'A party timed the deal out before the ruling could be delivered to the controller.',
  UNSERVICEABLE: () => 'No panel could be drawn from the class that was asked for; everything is returned.',
}

const awaiting: Readonly<Record<Exclude<Phase, 'DECIDED' | 'FINAL'>, (round: RoundRow) => string>> = {
  NONE: () => 'Nothing has happened yet.',
  BEACON: ({ round }) => `Round ${round} waits for the randomness that draws its panel.`,
  COMMIT: ({ round, seatCount, seats }) => {
    const done = seats.filter(({ commitment }) => commitment !== null).length
    return `Round ${round} is committing: ${done} of ${seatCount} mediators have committed to what they found.`
  },
  REVEAL: ({ round, seats }) => {
    const committed = seats.filter(({ commitment }) => commitment !== null)
    const revealed = committed.filter(({ vote }) => vote !== null).length
    return `Round ${round} is revealing: ${revealed} of ${committed.length} commitments are opened.`
  },
  TALLY: ({ round }) => `Round ${round} waits to be closed and counted, which anyone may do.`,
}

/** Where a dispute stands, in one plain sentence. */
export const rulingSentence = (row: DisputeRow): string => {
  const latest = row.rounds.at(-1)
  if (row.phase === 'FINAL' || row.phase === 'DECIDED') {
    const outcome = row.outcome ?? 'INCONCLUSIVE'
    const sentence = ruled[outcome](latest === undefined ? 'no votes' : votesFor(latest, outcome))
    return row.phase === 'FINAL' ? sentence : `${sentence} It waits to be settled, which anyone may do.`
  }
  return latest === undefined
    ? 'The dispute is open and waits for its first round.'
    : awaiting[row.phase](latest)
}
