import { REFUSAL_PERIOD } from '../../dispute/due-poke.ts'
import { currentRound } from '../../dispute/dispute.ts'
import { roundSchedule } from '../../dispute/phase.ts'
import { durationsOf } from '../../tally/round-time.ts'
import type { Step } from '../explore.ts'
import { givenUpAt, phaseOf, type World } from '../world.ts'

/** The instants after now at which something may turn, but for those of a phase that nothing bounds. */
const turnsOf = (world: World): readonly bigint[] => {
  const { dispute, openedAt, scenario } = world
  const round = currentRound(dispute)
  if (round === undefined) return []
  const schedule = roundSchedule(round, durationsOf(scenario.mode, scenario.parameters))
  switch (phaseOf(world)) {
    case 'BEACON':
      return [openedAt + scenario.parameters.beaconDelay, givenUpAt(world)]
    case 'COMMIT':
      return schedule === null ? [] : [schedule.alternatesFrom, schedule.commitEndsAt]
    case 'REVEAL':
      return schedule === null ? [] : [schedule.revealEndsAt]
    case 'APPEAL':
    case 'CANARY':
      return [dispute.finalAt ?? 0n]
    case 'TALLY':
      return [scenario.deadline + 1n]
    case 'DECIDED':
      return [scenario.deadline + 1n, (dispute.finalAt ?? 0n) + REFUSAL_PERIOD]
    default:
      return []
  }
}

/** When something may next turn if nobody does anything; null where nothing will. */
export const nextTurn = (world: World): bigint | null =>
  turnsOf(world)
    .filter((turn) => turn > world.now)
    .reduce<bigint | null>((first, turn) => (first === null || turn < first ? turn : first), null)

/** Time passes up to the next instant at which something may turn. */
export const timeSteps = (world: World): readonly Step<World>[] => {
  const turn = nextTurn(world)
  return turn === null ? [] : [{ label: `until ${turn}`, next: { ...world, now: turn } }]
}
