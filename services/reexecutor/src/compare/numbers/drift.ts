import type { NanRule, NumberDrift, Tolerance } from '@lilymed/domain'

/** Gathers how far the numbers of two files are from each other. */
export type Drift = {
  /**
   * Looks at one pair; `ulps` are the steps of their type between them, `distance` how far apart they are where the difference of
   * two doubles does not say. True when they are within the tolerance.
   */
  add(ours: number, theirs: number, ulps: number, distance?: number): boolean
  /** Counts pairs that are the same without looking at each. */
  addEqual(count: number): void
  found(): NumberDrift
  isWithin(): boolean
}

/** No pairs yet. See `Tolerance` for the rule. */
export function createDrift({ absolute, relative, ulps: mostUlps }: Tolerance, nan: NanRule): Drift {
  const found = {
    count: 0,
    differing: 0,
    outside: 0,
    nanMismatches: 0,
    maxAbsolute: 0,
    maxRelative: 0,
    maxUlps: 0,
  }
  const add = (ours: number, theirs: number, ulps: number, distance = Math.abs(ours - theirs)): boolean => {
    found.count += 1
    if (Number.isNaN(ours) || Number.isNaN(theirs)) {
      if (nan === 'same-places' && Number.isNaN(ours) && Number.isNaN(theirs)) return true
      found.nanMismatches += 1
      found.differing += 1
      return false
    }
    if (ours === theirs && !(distance > 0)) return true
    found.differing += 1
    const size = Math.max(Math.abs(ours), Math.abs(theirs))
    if (!Number.isFinite(size)) {
      found.outside += 1
      return false
    }
    found.maxAbsolute = Math.max(found.maxAbsolute, distance)
    found.maxRelative = Math.max(found.maxRelative, distance / size)
    found.maxUlps = Math.max(found.maxUlps, ulps)
    const isWithin = distance <= absolute + relative * size || (ulps > 0 && ulps <= mostUlps)
    if (!isWithin) found.outside += 1
    return isWithin
  }
  return {
    add,
    addEqual: (count) => {
      found.count += count
    },
    found: () => ({ ...found }),
    isWithin: () => found.outside === 0 && found.nanMismatches === 0,
  }
}
