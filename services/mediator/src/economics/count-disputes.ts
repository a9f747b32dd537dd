import type { EventReader } from '@lilymed/event-store'
import { factOfEvent } from '../chain-state/fact-of-event.ts'

/** Disputes that opened lately, by class, and over how long that was looked at. */
export type SeenDemand = { readonly perClass: ReadonlyMap<string, number>; readonly days: number }

const DAY = 86_400
/** How far back is looked, and how much of it must have been seen for a number to mean something. */
const WINDOW_DAYS = 30
const LEAST_DAYS = 3

/**
 * Counts the disputes that a node has seen open in the thirty days before `now` (unix seconds); null where it has seen less than three
 * days of them. Disputes that a reorg took back are counted as well: they opened anew, or would have.
 */
export const countDisputes = async (
  store: Pick<EventReader, 'readBatches'>,
  chainId: number,
  now: number,
): Promise<SeenDemand | null> => {
  const opened = new Map<string, { readonly drawClass: string; readonly at: number }>()
  let first = Number.POSITIVE_INFINITY
  const filter = { streamPrefix: [`chain-${chainId}.facts`] }
  for await (const batch of store.readBatches({ filter, batchSize: 5000 })) {
    for (const fact of batch.flatMap((event) => factOfEvent(event) ?? [])) {
      const at = fact.at?.timestamp ?? null
      if (at !== null && at < first) first = at
      if (fact.type === 'DisputeOpened' && at !== null && at >= now - WINDOW_DAYS * DAY)
        opened.set(fact.data.disputeId, { drawClass: fact.data.drawClass, at })
    }
  }
  const days = Math.min(WINDOW_DAYS, (now - first) / DAY)
  if (!(days >= LEAST_DAYS)) return null
  const perClass = new Map<string, number>()
  for (const { drawClass } of opened.values()) perClass.set(drawClass, (perClass.get(drawClass) ?? 0) + 1)
  return { perClass, days }
}
