import { controllerCallOf } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { currentRound, type Dispute } from './dispute.ts'
import { phaseAt } from './phase.ts'

/** A transaction that moves a dispute on and that nobody in particular has to send. */
export type DuePoke =
  | { readonly kind: 'drawPanel' | 'endCommit' | 'closeRound'; readonly round: number }
  /** While `isForPanel` only the members of the last drawn round may deliver the ruling. */
  | { readonly kind: 'finalise'; readonly isForPanel: boolean }
  | { readonly kind: 'settle'; readonly round: number }
  | { readonly kind: 'abandon' }

/** What decides, beside a dispute's facts, whether a poke is due. Times in unix seconds. */
export type PokeClock = {
  readonly now: bigint
  readonly parameters: ParameterSet
  /** Whether the current round's randomness is on chain. */
  readonly hasRandomness: boolean
  /** When the current round is given up without a panel; null where its opening was not seen. */
  readonly givenUpAt: bigint | null
  /** Whether the controller refuses the ruling, as a simulated finalising shows. */
  readonly isRefused: boolean
}

/** How long a refused ruling waits for the controller to take it after all, in seconds. Source: Rulings.REFUSAL_PERIOD. */
export const REFUSAL_PERIOD = 604_800n

/** Whether the outcome is told to the controller: a verdict it knows, of a dispute that is no canary. */
export const isForController = ({ decided, canary }: Dispute): boolean =>
  decided !== null && controllerCallOf(decided) !== null && canary === null

const pokeOfBeacon = (round: number, { now, hasRandomness, givenUpAt }: PokeClock): DuePoke | null => {
  if (givenUpAt !== null && now >= givenUpAt) return { kind: 'closeRound', round }
  return hasRandomness ? { kind: 'drawPanel', round } : null
}

const pokeOfOutcome = (dispute: Dispute, clock: PokeClock): DuePoke | null => {
  const finalAt = dispute.finalAt ?? clock.now
  if (!isForController(dispute)) return { kind: 'finalise', isForPanel: false }
  if (clock.isRefused) return clock.now >= finalAt + REFUSAL_PERIOD ? { kind: 'abandon' } : null
  return { kind: 'finalise', isForPanel: clock.now < finalAt + clock.parameters.finaliseGrace }
}

const pokeOfSettling = ({ rounds }: Dispute): DuePoke | null => {
  const left = rounds.find(
    ({ panel, appeal, isSettled }) => (panel !== null || appeal !== null) && !isSettled,
  )
  return left === undefined ? null : { kind: 'settle', round: left.round }
}

/** The poke that a dispute waits for, if any. The pool itself refuses one that comes too early or twice. */
export const duePokeOf = (dispute: Dispute, clock: PokeClock): DuePoke | null => {
  const round = currentRound(dispute)
  const phase = phaseAt(dispute, clock.now, clock.parameters)
  if (phase === 'SETTLING') return pokeOfSettling(dispute)
  if (round === undefined) return null
  switch (phase) {
    case 'BEACON':
      return pokeOfBeacon(round.round, clock)
    case 'REVEAL':
      return round.commitEnded === null ? { kind: 'endCommit', round: round.round } : null
    case 'TALLY':
      return { kind: 'closeRound', round: round.round }
    case 'DECIDED':
      return pokeOfOutcome(dispute, clock)
    default:
      return null
  }
}
