import { majorityOf } from '../closed-form/binomial.ts'
import { bribeCost } from '../closed-form/economics.ts'
import type { Estimate } from '../estimate/estimate.ts'
import { drawDistinct } from '../game/panel.ts'
import { isWrong, NO_APPEALS, play } from '../game/play.ts'
import type { Random } from '../game/random.ts'
import { createRound } from '../game/round.ts'
import type { Rule } from '../game/round.ts'
import { bribed, honest } from '../game/strategy.ts'
import type { Table } from './table.ts'

const REWARD = 1.25
const SLASH = 10

type Bribery = {
  readonly seats: number
  readonly rule: Rule
  readonly printed?: string
}

const BRIBERIES: readonly Bribery[] = [
  { seats: 3, rule: 'majority', printed: '22.5' },
  { seats: 7, rule: 'majority', printed: '45' },
  { seats: 15, rule: 'majority', printed: '90' },
  { seats: 31, rule: 'majority', printed: '180' },
  { seats: 3, rule: 'unanimous' },
]

/** How many seats must be bought. */
const neededOf = ({ seats, rule }: Bribery): number => (rule === 'unanimous' ? seats : majorityOf(seats))

/** Plays a round in which as many mediators as needed share an offer; true if it rules wrong. */
const isBought = (bribery: Bribery, offer: number, random: Random): boolean => {
  const needed = neededOf(bribery)
  const terms = { offer: offer / needed, reward: REWARD, slash: SLASH, lossProbability: 1 }
  const pool = [
    { strategy: bribed(terms), members: needed },
    { strategy: honest, members: bribery.seats - needed },
  ]
  const game = {
    rounds: [createRound(bribery.seats, bribery.rule)],
    draws: drawDistinct(pool),
    appeals: NO_APPEALS,
    situation: { claim: 'wrong', sealed: false },
  } as const
  return isWrong(play(game, random).outcome, 'wrong')
}

/** Halves the range of offers until what is too little and what is enough are a millionth apart. */
const findBribe = (bribery: Bribery, random: Random): Estimate => {
  let [low, high, runs] = [0, 1, 1]
  while (!isBought(bribery, high, random)) [low, high, runs] = [high, high * 2, runs + 1]
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2
    if (isBought(bribery, middle, random)) high = middle
    else low = middle
    runs += 1
  }
  return { value: (low + high) / 2, low, high, method: 'bracket', runs }
}

/** What it costs to buy one round's ruling. */
export const bribery = (): Table => ({
  id: 'bribe-cost',
  title: 'What it costs to buy the ruling of one round',
  about:
    'q · (r + s) with s = 10 C, r = 1.25 C, from mediators sure to be found out; to be paid again in every round that follows. Simulated: the least offer that is taken.',
  cells: BRIBERIES.map((one) => ({
    row: `n = ${one.seats}, ${one.rule}`,
    column: 'cost in C',
    formula: bribeCost(neededOf(one), REWARD, SLASH),
    ...(one.printed === undefined ? {} : { printed: one.printed }),
    simulate: (_, random) => findBribe(one, random),
  })),
})
