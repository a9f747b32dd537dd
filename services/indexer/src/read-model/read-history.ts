import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import type { ObservedFact } from '../projections/projection.ts'
import type { FactIndex } from './fact-index.ts'
import { isRetracted } from './rewinds.ts'
import { openStreamPlaces } from './stream-places.ts'

/** A place of the log, or a block of a chain as it is known now. */
export type Moment = { readonly position: string } | { readonly block: number }

/** What held of some subjects at a moment of a chain, in chain order, and the block the chain had reached; `at` in unix seconds where known. */
export type History = {
  readonly facts: readonly ObservedFact[]
  readonly block: number
  readonly at: number | null
}

/** What the history of facts is read with. `applied` is the number of the last event of a chain's stream that is shown. */
export type HistorySource = Pick<FactIndex, 'find' | 'timeOf' | 'rewindsUpTo'> & {
  applied(chainId: number): number
}

type Seen = { readonly block: number; readonly at: number | null }

/** More facts of one subject are not folded for a reader. */
export const mostFolded = 5_000
const atOnce = 500

/** How far the chain had been read at the last of these events that says so. */
const seenIn = (events: readonly RecordedEvent[]): Seen | undefined => {
  const event = events.findLast(({ type }) => type === 'BlocksObserved' || type === 'ChainRewound')
  if (event === undefined) return undefined
  const { toBlock, toTimestamp } = event.data as { readonly toBlock: string; readonly toTimestamp?: string }
  const at = toTimestamp === undefined ? null : Number(toTimestamp)
  return { block: Number(toBlock), at }
}

/**
 * Opens the history of subjects: `observe` reads the facts of these numbers in a chain's stream. Undefined where more than
 * {@link mostFolded} facts would have to be folded.
 */
export const openHistory = (
  log: Pick<EventReader, 'readStream'>,
  index: HistorySource,
  observe: (chainId: number, revisions: readonly number[]) => AsyncIterable<ObservedFact>,
) => {
  const { eventsFrom, revisionAt } = openStreamPlaces(log, index.applied)
  const seenAt = async (chainId: number, position: string): Promise<Seen & { readonly revision: number }> => {
    const revision = await revisionAt(chainId, position)
    for (let end = revision + 1; end > 0; end -= atOnce) {
      const from = Math.max(0, end - atOnce)
      const seen = seenIn(await eventsFrom(chainId, from, end - from))
      if (seen !== undefined) return { ...seen, revision }
    }
    return { revision, block: 0, at: null }
  }

  return async (
    chainId: number,
    subjects: readonly string[],
    moment: Moment,
  ): Promise<History | undefined> => {
    const highest = 'block' in moment ? moment.block : Number.POSITIVE_INFINITY
    const seen =
      'position' in moment
        ? await seenAt(chainId, moment.position)
        : { revision: index.applied(chainId), block: moment.block, at: null }
    const rewinds = index.rewindsUpTo(chainId, seen.revision)
    const found = index.find('', mostFolded + 1, subjects, chainId).byChain.get(chainId) ?? []
    const revisions = found.filter((revision) => revision <= seen.revision)
    if (revisions.length > mostFolded) return undefined
    const facts: ObservedFact[] = []
    for await (const fact of observe(chainId, revisions)) {
      const { revision, blockNumber: block } = fact.origin
      if (block <= highest && !isRetracted(rewinds, { revision, block })) facts.push(fact)
    }
    const last = facts.at(-1)?.origin
    if (last === undefined || last.blockNumber < seen.block) return { facts, block: seen.block, at: seen.at }
    // The last of the facts is of this block, or of one that had not been read to its end.
    return { facts, block: last.blockNumber, at: last.at }
  }
}
