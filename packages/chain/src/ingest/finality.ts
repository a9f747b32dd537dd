import type { BlockHeader, BlockRef, HeadObservation } from '../log-source/log-source.ts'
import type { IngestState, KnownBlock } from './ingest-state.ts'

/**
 * Up to which block the chain is final as far as we can tell: by the endpoint's `finalized` tag, or where it has none by the
 * configured depth below the head. -1 for none. A tag above the head says no more than the head does.
 */
export const finalTo = ({
  tip,
  settings: { finality },
  aged,
}: Pick<IngestState, 'tip' | 'settings' | 'aged'>): number => {
  if (tip === null) return -1
  const head = tip.head.number
  if (tip.finalised !== null) return Math.min(tip.finalised.number, head)
  if (finality === null) return -1
  return 'depthBlocks' in finality ? head - finality.depthBlocks : Math.min(aged?.to ?? -1, head)
}

/**
 * The newest block that may be called final, given the blocks observed; null when that is nothing new. What the endpoint says of
 * its chain holds for ours only where the two are one: where we have the very block it spoke of, or are so far below it that no
 * backend on another fork can be what we read from.
 */
export const finalityReached = (state: IngestState, observed: readonly KnownBlock[]): BlockRef | null => {
  const { tip, range, finalised } = state
  if (tip === null || state.suspicious) return null
  const spoken = [tip, ...(range === null ? [] : [range.tip])]
  const reached = spoken.map((each) => finalBy(each, state, observed)?.number ?? -1)
  const candidate = observed.findLast(({ number }) => number <= Math.max(...reached))
  if (candidate === undefined || candidate.number <= (finalised?.number ?? -1)) return null
  return { number: candidate.number, hash: candidate.hash }
}

const finalBy = (
  tip: HeadObservation,
  state: IngestState,
  observed: readonly KnownBlock[],
): KnownBlock | undefined => {
  const spokenOf = tip.finalised ?? tip.head
  const limit = finalTo({ ...state, tip })
  const last = observed.at(-1)
  if (last !== undefined && last.number < spokenOf.number) {
    return observed.findLast(({ number }) => number <= limit - DOUBT)
  }
  if (!observed.some(({ hash }) => hash === spokenOf.hash)) return undefined
  const { finality } = state.settings
  const isByAge = tip.finalised === null && finality !== null && 'depthSeconds' in finality
  const youngest = isByAge ? tip.head.timestamp - finality.depthSeconds : Number.NEGATIVE_INFINITY
  return observed.findLast(
    ({ number, timestamp }) => number <= limit || (timestamp !== null && timestamp <= youngest),
  )
}

/** Blocks. A backend that is further behind what is final, and on another fork, would be none at all. */
const DOUBT = 64

/** A tag names another block than the one we have at its height. */
export const contradictsTag = (tagged: BlockRef | null, ours: readonly BlockRef[]): boolean => {
  const same = tagged === null ? undefined : ours.findLast(({ number }) => number === tagged.number)
  return same !== undefined && same.hash !== tagged?.hash
}

/** The newest observed block that the endpoint calls safe, or that is final; null where neither is known. */
export const safeObserved = ({ tip, known, finalised }: IngestState): BlockRef | null => {
  const tagged = tip?.safe ?? null
  if (tagged === null || contradictsTag(tagged, known)) return finalised
  const reached = known.findLast(({ number }) => number <= tagged.number)
  if (reached === undefined || reached.number <= (finalised?.number ?? -1)) return finalised
  return { number: reached.number, hash: reached.hash }
}

/** What finality by age has to find out before a range: nothing where the last answer still serves. */
export const ageToFind = (state: IngestState, from: number, head: BlockHeader): number | null => {
  const { finality } = state.settings
  const isByAge = finality !== null && 'depthSeconds' in finality && state.tip?.finalised === null
  if (!isByAge || from <= (state.aged?.to ?? -1)) return null
  // Near the head the blocks' own times tell soon enough.
  const isFarBehind = head.number - from > FAR_BEHIND
  const isNews = state.aged === null || head.number - state.aged.head > FAR_BEHIND
  return isFarBehind && isNews ? finality.depthSeconds : null
}

const FAR_BEHIND = 1_000
