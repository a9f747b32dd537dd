import { placeOf } from './ballot.ts'
import type { Count } from './ballot.ts'
import type { Random } from './random.ts'
import type { Situation, Strategy } from './strategy.ts'

/**
 * Seats some of a round's panel at random and counts their ballots in. Rounds count from 0. Returns how much likelier the true draw
 * has them than the sampled one: 1 unless they differ.
 */
export type SeatPanel = (seats: number, count: Count, random: Random, round: number) => number

/** Starts the draws of one dispute in a situation. */
export type OpenDraws = (situation: Situation) => SeatPanel

/** A part of all mediators, by weight of stake, and what they do. */
export type Part = {
  readonly strategy: Strategy
  /** Its share of the stake, 0 to 1; the shares of a population add up to 1. */
  readonly share: number
  /** The share it is drawn with instead, for importance sampling. */
  readonly sampledShare?: number
}

type SeatLaw = {
  /** Upper bounds of each part's stretch of [0, 1). */
  readonly bounds: readonly number[]
  /** share / sampledShare of each part. */
  readonly factors: readonly number[]
}

const seatLaw = (population: readonly Part[], shareOf: (part: Part) => number): SeatLaw => {
  let bound = 0
  const bounds = population.map((part) => (bound += shareOf(part)))
  const factors = population.map((part) => (shareOf(part) === 0 ? 0 : part.share / shareOf(part)))
  return { bounds, factors }
}

const seatBy = (places: readonly number[], { bounds, factors }: SeatLaw): SeatPanel => {
  const last = places.length - 1
  return (seats, count, random) => {
    let weight = 1
    for (let seat = 0; seat < seats; seat += 1) {
      const point = random()
      let part = 0
      while (part < last && point >= (bounds[part] ?? 1)) part += 1
      const place = places[part] ?? 0
      count[place] = (count[place] ?? 0) + 1
      weight *= factors[part] ?? 1
    }
    return weight
  }
}

/**
 * Draws every seat independently by stake, as the printed figures assume ("i.i.d. stake-weighted"). From round `sampledFrom` on seats
 * are drawn with the sampled shares, and the factor returned is the likelihood ratio Π share / sampledShare (importance sampling;
 * Owen, Monte Carlo theory, methods and examples, chapter 9).
 */
export const drawIndependently = (population: readonly Part[], sampledFrom = 0): OpenDraws => {
  const trueLaw = seatLaw(population, ({ share }) => share)
  const sampledLaw = seatLaw(population, ({ share, sampledShare = share }) => sampledShare)
  const seatPanelIn = (situation: Situation): SeatPanel => {
    const places = population.map(({ strategy }) => placeOf(strategy(situation)))
    const seatTruly = seatBy(places, trueLaw)
    const seatSampled = seatBy(places, sampledLaw)
    return (seats, count, random, round) =>
      (round < sampledFrom ? seatTruly : seatSampled)(seats, count, random, round)
  }
  const known = new Map<string, SeatPanel>()
  return (situation) => {
    const key = `${situation.claim} ${situation.sealed}`
    const seatPanel = known.get(key) ?? seatPanelIn(situation)
    known.set(key, seatPanel)
    return seatPanel
  }
}

/** A number of mediators with equal stake and what they do. */
export type Group = { readonly strategy: Strategy; readonly members: number }

/**
 * Draws seats from a pool of equal stakes without replacement, nobody twice in one dispute, as the pool's sortition does.
 * Throws a RangeError when nobody is left to be drawn.
 */
export const drawDistinct =
  (pool: readonly Group[]): OpenDraws =>
  (situation) => {
    const places = pool.map(({ strategy }) => placeOf(strategy(situation)))
    const left = pool.map(({ members }) => members)
    let total = left.reduce((sum, members) => sum + members, 0)
    return (seats, count, random) => {
      for (let seat = 0; seat < seats; seat += 1) {
        if (total === 0) throw new RangeError(`expected mediators left for ${seats} seats, got none`)
        let point = Math.floor(random() * total)
        let group = 0
        while (point >= (left[group] ?? 0)) {
          point -= left[group] ?? 0
          group += 1
        }
        const place = places[group] ?? 0
        count[place] = (count[place] ?? 0) + 1
        left[group] = (left[group] ?? 0) - 1
        total -= 1
      }
      return 1
    }
  }
