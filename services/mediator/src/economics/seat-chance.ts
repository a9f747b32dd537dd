/** Steps of the quadrature on either side of its middle, and how far apart: seven digits in classes of a thousand. */
const STEPS = 96
const WIDTH = 1 / 28

/**
 * The chance that an operator of weight `own` is among the first `seats` that are drawn by weight and without replacement, from it and its
 * rivals. Each draw goes to whose exponential clock rings first (Efraimidis and Spirakis 2006), so that the chance is the integral, over the
 * moment at which ours rings, of the chance that fewer than `seats` others rang before. The moment is told by how likely ours is to be
 * silent still, from 1 to 0, and the integral taken by the tanh-sinh rule (Takahasi and Mori 1974), which bears steep ends.
 */
export const seatChance = (own: number, rivals: readonly number[], seats: number): number => {
  const others = rivals.filter((weight) => weight > 0).map((weight) => weight / own)
  if (!(own > 0) || seats <= 0) return 0
  if (others.length < seats) return 1
  let sum = 0
  for (let step = -STEPS; step <= STEPS; step += 1) {
    const place = step * WIDTH
    const silent = 1 / (1 + Math.exp(Math.PI * Math.sinh(place)))
    const slope = silent * (1 - silent) * Math.PI * Math.cosh(place)
    if (slope === 0) continue
    sum +=
      slope *
      fewerThan(
        seats,
        others.map((weight) => 1 - silent ** weight),
      )
  }
  return Math.min(1, sum * WIDTH)
}

/** The chance that fewer than `limit` of independent events happen, by their chances. */
const fewerThan = (limit: number, chances: readonly number[]): number => {
  const exactly = new Float64Array(limit)
  exactly[0] = 1
  for (const chance of chances) {
    for (let count = limit - 1; count >= 0; count -= 1) {
      const from = count === 0 ? 0 : (exactly[count - 1] ?? 0)
      exactly[count] = (exactly[count] ?? 0) * (1 - chance) + from * chance
    }
  }
  return exactly.reduce((sum, value) => sum + value, 0)
}
