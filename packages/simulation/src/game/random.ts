import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** The next number of a stream: uniform in [0, 1), 53 bits. */
export type Random = () => number

/**
 * Streams of random numbers from one seed (an integer; its low 32 bits count): each call opens the next stream, 2^64 numbers after
 * the one before, so that no two overlap and equal seeds give equal numbers. Source: xoroshiro128+ with jumps, Blackman and Vigna.
 */
export const createStreams = (seed: number): (() => Random) => {
  const origin = xoroshiro128plus(seed)
  return () => {
    origin.jump()
    const generator = origin.clone()
    return () => uniformFloat64(generator)
  }
}
