import {
  closeRound,
  currentRound,
  duePokeOf,
  finalAtOfRuling,
  isFullyRevealed,
  isSealed,
  modeOf,
  nextRoundFits,
  openedVotes,
  phaseAt,
  roundSchedule,
  durationsOf,
} from '@lilymed/domain'
import type { Dispute, DisputeOutcome, Opening, ParameterSet, Phase, Round } from '@lilymed/domain'
import type { Network } from '../recomputation/network.ts'

/** What comes of the round if the votes that are revealed by now are all there will be. */
export type ExpectedRuling =
  | { readonly kind: 'outcome'; readonly outcome: DisputeOutcome; readonly finalAt: bigint }
  | { readonly kind: 'escalates' }

/** Where an open dispute is going. Times are unix seconds of the chain. */
export type Forecast = {
  readonly phase: Phase
  readonly round: number | null
  readonly committed: number
  readonly revealed: number
  readonly seats: number
  /** When the phase ends by itself, where its end is known. */
  readonly phaseEndsAt: bigint | null
  /** What anybody can do now to move it on; null while nothing is due. */
  readonly due: string | null
  /** Null before there is a panel, and once it is ruled. */
  readonly ruling: ExpectedRuling | null
  /** The outcome where it is ruled already. */
  readonly decided: DisputeOutcome | null
  /** From when on a party can time the deal out. */
  readonly deadline: bigint
}

type Circumstances = {
  readonly dispute: Dispute
  readonly opening: Opening
  readonly round: Round
  readonly now: bigint
  readonly parameters: ParameterSet
}

const rulingOf = ({ dispute, opening, round, now, parameters }: Circumstances): ExpectedRuling | null => {
  if (round.panel === null || dispute.decided !== null) return null
  const mode = modeOf(dispute)
  const closing = closeRound({
    round: round.round,
    seats: round.seats,
    mode,
    rounds: opening.rounds,
    nextRoundFits: nextRoundFits(now, opening.deadline, parameters),
    isCanary: dispute.canary !== null,
    panel: 'drawn',
    standing: dispute.standing,
    isSealMissing: isSealed(dispute),
    votes: openedVotes(dispute, round),
  })
  if (closing.kind === 'escalates') return { kind: 'escalates' }
  const isCanary = dispute.canary !== null
  const finalAt = closing.isRuled
    ? finalAtOfRuling({ mode, isCanary, closedAt: now, deadline: opening.deadline, parameters })
    : now
  return { kind: 'outcome', outcome: closing.outcome, finalAt }
}

const endOf = (phase: Phase, { dispute, round, parameters }: Circumstances): bigint | null => {
  const schedule = roundSchedule(round, durationsOf(modeOf(dispute), parameters))
  switch (phase) {
    case 'COMMIT':
      return schedule?.commitEndsAt ?? null
    case 'REVEAL':
      return schedule?.revealEndsAt ?? null
    case 'APPEAL':
    case 'CANARY':
      return dispute.finalAt
    default:
      return null
  }
}

const dueOf = ({ dispute, round, now, parameters }: Circumstances, network: Network): string | null => {
  const poke = duePokeOf(dispute, {
    now,
    parameters,
    hasRandomness: network.randomness.has(String(round.beaconRound)),
    givenUpAt: null,
    isRefused: false,
  })
  if (poke === null) return null
  const forPanel = poke.kind === 'finalise' && poke.isForPanel ? ', by a member of its last panel' : ''
  return `${poke.kind}${'round' in poke ? ` of round ${poke.round}` : ''}${forPanel}`
}

/** Where a dispute is going at a chain time; null once it is settled, or where the parameters it pinned were not seen. */
export const forecastOf = (dispute: Dispute, network: Network, now: bigint): Forecast | null => {
  const { opening, isSettled } = dispute
  const parameters = opening === null ? undefined : network.parameters.get(opening.parameterVersion)
  if (opening === null || isSettled || parameters === undefined) return null
  const phase = phaseAt(dispute, now, parameters)
  const round = currentRound(dispute)
  const { decided } = dispute
  const { deadline } = opening
  if (round === undefined)
    return {
      phase,
      round: null,
      committed: 0,
      revealed: 0,
      seats: 0,
      phaseEndsAt: null,
      due: null,
      ruling: null,
      decided,
      deadline,
    }
  const circumstances = { dispute, opening, round, now, parameters }
  return {
    phase,
    round: round.round,
    committed: round.votes.length,
    revealed: round.votes.filter(({ vote }) => vote !== null).length,
    seats: round.seats,
    phaseEndsAt: isFullyRevealed(round) && phase === 'TALLY' ? null : endOf(phase, circumstances),
    due: dueOf(circumstances, network),
    ruling: rulingOf(circumstances),
    decided,
    deadline,
  }
}
