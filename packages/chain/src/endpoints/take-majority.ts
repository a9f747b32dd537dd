/** What one endpoint says of a thing on which all should agree. */
export type Said = {
  readonly id: number
  /** a hash or digest */
  readonly what: string
  /** Contradictions it was held responsible for before. */
  readonly contradictions: number
}

export type Majority = {
  readonly right: readonly number[]
  readonly wrong: readonly number[]
  /** More say so than say anything else; otherwise the more trusted were taken, which proves nothing. */
  readonly byNumber: boolean
}

/**
 * Which endpoints to believe: those of the largest group that says the same; between groups of a size, the one with the endpoint
 * that was wrong least often, and then the one configured first.
 */
export const takeMajority = (said: readonly Said[]): Majority => {
  const groups = [...Map.groupBy(said, ({ what }) => what).values()].sort(
    (one, other) =>
      other.length - one.length ||
      least(one, 'contradictions') - least(other, 'contradictions') ||
      least(one, 'id') - least(other, 'id'),
  )
  const [right = [], second] = groups
  return {
    right: right.map(({ id }) => id),
    wrong: groups.slice(1).flatMap((group) => group.map(({ id }) => id)),
    byNumber: right.length > (second?.length ?? 0),
  }
}

const least = (group: readonly Said[], of: 'contradictions' | 'id'): number =>
  Math.min(...group.map((one) => one[of]))
