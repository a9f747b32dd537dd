import type { Dispute, Round } from '@lilymed/api'
import type { DisputeOutcome, Phase } from '@lilymed/domain'
import { quorum } from '@lilymed/domain'

/** What the sentence about a dispute is made from. */
export type Standing = Pick<Dispute, 'phase' | 'outcome' | 'standing' | 'canary'> & {
  readonly rounds: readonly Round[]
}

const votesFor = (round: Round, outcome: DisputeOutcome): number =>
  round.seats.filter(({ vote }) => vote?.countsAs === outcome).length

/** The last round whose votes are enough for the outcome: a later panel that did not agree leaves it standing. */
const rulingRound = (rounds: readonly Round[], outcome: DisputeOutcome): Round | undefined =>
  rounds.findLast((round) => votesFor(round, outcome) >= quorum(round.seatCount)) ?? rounds.at(-1)

const votesText = (rounds: readonly Round[], outcome: DisputeOutcome): string => {
  const round = rulingRound(rounds, outcome)
  return round === undefined
    ? 'no votes'
    : `${votesFor(round, outcome)} of ${round.seatCount} in round\u00a0${round.round}`
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

const words: Partial<Record<DisputeOutcome, string>> = {
  NONDETERMINISTIC: 'nondeterministic',
  CANNOT_REPRODUCE: 'cannot reproduce',
}

const inWords = (outcome: DisputeOutcome): string => words[outcome] ?? outcome.toLowerCase()

const sealedMissing =
  'The provider never opened its seal, so there is nothing to compare and nobody is at fault.'

const outcomeSentence = (
  { canary, rounds }: Standing,
  outcome: DisputeOutcome,
  isUnopened: boolean,
): string => {
  if (isUnopened && outcome === 'CANNOT_REPRODUCE') return sealedMissing
  if (canary === null) return ruled[outcome](votesText(rounds, outcome))
  return canary.truth === outcome
    ? `This was a canary: its right answer, ${inWords(outcome)}, was committed to before the panel was drawn. Lilypad’s controller is told nothing.`
    : `This was opened as a canary with the answer ${inWords(canary.truth)}, and a panel overturned it: ${inWords(outcome)} (${votesText(rounds, outcome)}). The sponsor’s bond pays.`
}

type Waiting = Exclude<Phase, 'APPEAL' | 'CANARY' | 'DECIDED' | 'FINAL' | 'SETTLING'>

const awaiting: Readonly<Record<Waiting, (round: Round) => string>> = {
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

const after: Readonly<Record<Exclude<Phase, Waiting>, string>> = {
  APPEAL: ' It can still be appealed.',
  CANARY: ' Slashes wait, and the answer can still be appealed.',
  DECIDED: ' It waits to be finalised, which anyone may do.',
  SETTLING: ' It is final; what is left is to pay its rounds out, which anyone may do.',
  FINAL: '',
}

const isWaiting = (phase: Phase): phase is Waiting => Object.hasOwn(awaiting, phase)

/** Where a dispute stands, in plain words. `isUnopened`: its claim was sealed and the seal never opened. */
export const rulingSentence = (standing: Standing, isUnopened = false): string => {
  const { phase, rounds } = standing
  if (!isWaiting(phase)) {
    return outcomeSentence(standing, standing.outcome ?? 'INCONCLUSIVE', isUnopened) + after[phase]
  }
  const latest = rounds.at(-1)
  if (latest === undefined) return 'The dispute is open and waits for its first round.'
  const appealed =
    standing.standing === null ? '' : `The outcome ${inWords(standing.standing)} was appealed. `
  return appealed + awaiting[phase](latest)
}
