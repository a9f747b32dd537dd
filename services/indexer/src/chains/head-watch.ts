import type { HeadObservation, HeadUpdate, LogSource } from '@lilymed/chain'

/** The tip as it was last seen, and for how long it has been the same block. */
export type HeadSight = { readonly tip: HeadObservation; readonly unchangedMs: number }

/**
 * The same source, whose tip can be looked at without asking the chain again.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export const watchHead = (
  source: LogSource,
  now: () => number = () => performance.now(),
): { readonly source: LogSource; readonly sight: () => HeadSight | null } => {
  let tip: HeadObservation | undefined
  let changedAt = 0
  const note = (update: HeadUpdate): void => {
    if (update.kind === 'failure') return
    if (update.observation.head.hash !== tip?.head.hash) changedAt = now()
    tip = update.observation
  }
  async function* follow(signal: AbortSignal): AsyncGenerator<HeadUpdate> {
    for await (const update of source.follow(signal)) {
      note(update)
      yield update
    }
  }
  return {
    source: { ...source, follow },
    sight: () => (tip === undefined ? null : { tip, unchangedMs: now() - changedAt }),
  }
}
