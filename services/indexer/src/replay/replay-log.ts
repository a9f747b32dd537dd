import type { EventReader } from '@lilymed/event-store'
import { createStaging } from '../projection-runner/stage-events.ts'
import { createReadModel } from '../read-model/read-model.ts'
import { RebuildNeeded } from '../read-model/rewind-below-finality.ts'
import { mergeRewinds } from '../read-model/rewinds.ts'
import type { RewindsByChain } from '../read-model/rewinds.ts'
import { removeModel } from '../rebuild/model-directory.ts'

/** How far a replay has come. */
export type Replayed = {
  /** Last event that was read, null of an empty log. */
  readonly position: string | null
  /** Events of the chains' streams. */
  readonly events: number
  readonly facts: number
}

export type ReplayOptions = {
  readonly log: Pick<EventReader, 'readBatches' | 'readStream'>
  /** File of the read model to be made. */
  readonly path: string
  /** Position of the last event to be applied; to the end of the log without one. */
  readonly upTo?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((replayed: Replayed) => void) | undefined
}

/** Few enough to die young, which is faster and keeps memory flat (measured). */
const eventsAtOnce = 500
const factsPerCommit = 10_000

const replayKnowing = async (
  { log, path, upTo, signal, onProgress }: ReplayOptions,
  ahead: RewindsByChain,
): Promise<Replayed> => {
  const model = createReadModel(path, log, ahead)
  const staging = createStaging()
  let [events, facts, uncommitted] = [0, 0, 0]
  const replayed = (): Replayed => ({ position: staging.checkpoint()?.position ?? null, events, facts })
  const commit = (): void => {
    const checkpoint = staging.checkpoint()
    if (checkpoint !== undefined) model.commit(checkpoint)
    uncommitted = 0
    onProgress?.(replayed())
  }
  try {
    const filter = { streamPrefix: ['chain-'] }
    for await (const batch of log.readBatches({ filter, batchSize: eventsAtOnce })) {
      signal?.throwIfAborted()
      for (const event of batch) {
        if (upTo !== undefined && event.position > upTo) break
        events += 1
        const step = staging.take(event)
        if (step === undefined) continue
        model.apply(step)
        if (step.kind === 'blocks') {
          facts += step.facts.length
          uncommitted += step.facts.length
        }
      }
      if (uncommitted >= factsPerCommit) commit()
      if (upTo !== undefined && (batch.at(-1)?.position ?? '') >= upTo) break
    }
    commit()
    return replayed()
  } finally {
    model.close()
  }
}

/**
 * Builds a read model from a log into a file. Where an operator took a chain below what was final, it is built once more, knowing of
 * that: what is then undone has to be remembered from the start.
 *
 * @throws AppError REWIND_BELOW_FINALITY where the log has such a rewind that nobody decided
 */
export const replayLog = async (options: ReplayOptions): Promise<Replayed> => {
  let known: RewindsByChain = new Map()
  for (;;) {
    try {
      return await replayKnowing(options, known)
    } catch (failure) {
      if (!(failure instanceof RebuildNeeded)) throw failure
      const { chainId, revision, toBlock } = failure.rewind
      known = mergeRewinds(known, new Map([[chainId, [{ revision, toBlock }]]]))
      removeModel(options.path)
    }
  }
}
