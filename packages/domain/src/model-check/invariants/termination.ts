import { duePokeOf, REFUSAL_PERIOD, type DuePoke } from '../../dispute/due-poke.ts'
import { timeSteps } from '../actions/pass-time.ts'
import { keyOf } from '../key-of.ts'
import { stepsFrom } from '../steps-from.ts'
import { givenUpAt, type World } from '../world.ts'
import type { Invariant } from './invariant.ts'

const labelOf = (poke: DuePoke, { deal, rules, dispute }: World): string => {
  if (poke.kind === 'settle') return `settle ${poke.round}`
  if (poke.kind !== 'finalise') return poke.kind
  return rules.isForController(dispute) && deal === 'timed out' ? 'finalise, too late' : 'finalise'
}

/** What happens when nobody but those who poke does anything: no beacon, no mediator, no party, and a controller that refuses. */
const nextAlone = (world: World): World | string => {
  const poke = duePokeOf(world.dispute, {
    now: world.now,
    parameters: world.scenario.parameters,
    hasRandomness: false,
    givenUpAt: givenUpAt(world),
    isRefused: world.deal === 'checked',
  })
  if (poke === null) {
    const [passed] = timeSteps(world)
    return passed?.next ?? 'no poke is due, and no time will change that'
  }
  const label = labelOf(poke, world)
  return stepsFrom(world).find((step) => step.label === label)?.next ?? `the pool refuses ${label}`
}

/** The seconds that a dispute may take at most, once everybody has left it. */
const hardStop = ({ scenario }: World): bigint =>
  scenario.deadline + REFUSAL_PERIOD + BigInt(scenario.ladder.length + 1) * 8n

/** I6: from every state, time and permissionless pokes alone settle the dispute. Remembers what it has seen: one for each exploration. */
export const createTermination = (): Invariant => {
  const secondsLeft = new Map<string, bigint>()

  const settledFrom = (start: World): string | null => {
    const path: { readonly key: string; readonly now: bigint }[] = []
    let world = start
    let known = world.dispute.isSettled ? 0n : secondsLeft.get(keyOf(world))
    while (known === undefined) {
      path.push({ key: keyOf(world), now: world.now })
      const next = nextAlone(world)
      if (typeof next === 'string') return next
      if (path.length > 100) return 'pokes go on for ever'
      world = next
      known = world.dispute.isSettled ? 0n : secondsLeft.get(keyOf(world))
    }
    const end = world.now + known
    for (const { key, now } of path) secondsLeft.set(key, end - now)
    const left = end - start.now
    return left > hardStop(start) ? `it takes ${left} seconds, more than ${hardStop(start)}` : null
  }
  return {
    name: 'I6',
    meaning: 'from every state, time and permissionless pokes alone settle the dispute before a hard stop',
    ofState: settledFrom,
  }
}
