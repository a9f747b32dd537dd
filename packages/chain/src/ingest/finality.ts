import type { BlockRef } from '../log-source/log-source.ts'
import type { IngestState } from './ingest-state.ts'

/**
 * The newest block that may be called final, given the blocks observed: the endpoint's `finalized` tag, or where it has none
 * the configured depth below the head. Null when that is nothing new.
 */
export const finalityReached = (
  { tip, settings, finalised }: IngestState,
  observed: readonly BlockRef[],
): BlockRef | null => {
  const last = observed.at(-1)
  if (tip === null || last === undefined) return null
  const limit = tip.finalised?.number ?? finalByDepth(tip.head.number, settings.finalityDepth)
  const candidate = observed.findLast(({ number }) => number <= limit)
  return candidate !== undefined && candidate.number > (finalised?.number ?? -1) ? candidate : null
}

const finalByDepth = (head: number, depth: number | null): number => (depth === null ? -1 : head - depth)

/** The tag names another block than the one we observed at its height. */
export const contradictsTag = ({ tip, known }: IngestState): boolean => {
  const tagged = tip?.finalised ?? null
  const ours = tagged === null ? undefined : known.findLast(({ number }) => number === tagged.number)
  return ours !== undefined && ours.hash !== tagged?.hash
}

/** Blocks worth remembering: a reorg can only return to the last final block or a later one. */
export const keepUnfinal = (known: readonly BlockRef[], finalised: BlockRef | null): readonly BlockRef[] =>
  (finalised === null ? known : known.filter(({ number }) => number >= finalised.number)).slice(-MOST_KNOWN)

/** Where nothing is ever final, a reorg deeper than this is answered by reading everything again. */
const MOST_KNOWN = 20_000
