import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventReader, FollowedEvent, RecordedEvent } from '@lilymed/event-store'
import { createStaging } from '../projection-runner/stage-events.ts'
import type { Staging } from '../projection-runner/stage-events.ts'
import { createReadModel } from '../read-model/read-model.ts'
import type { OpenReadModel } from '../read-model/read-model.ts'
import type { ChainStep } from '../read-model/steps.ts'

/** The steps of a stream, as the projection runner would take them. */
export const stepsOf = (
  events: readonly FollowedEvent[],
): { steps: readonly ChainStep[]; staging: Staging } => {
  const staging = createStaging()
  const steps = events.map((event) => staging.take(event)).filter((step) => step !== undefined)
  return { steps, staging }
}

/** Applies a stream to a read model. */
export const applyEvents = (reads: OpenReadModel, events: readonly RecordedEvent[]): void => {
  const { steps, staging } = stepsOf(events)
  const checkpoint = staging.checkpoint()
  for (const step of steps) reads.apply(step)
  if (checkpoint !== undefined) reads.commit(checkpoint)
}

/** A log that holds just these events. */
export const logOf = (events: readonly RecordedEvent[]): Pick<EventReader, 'readStream'> => ({
  async *readStream(stream, { from = 0n, limit = events.length } = {}) {
    const found = events.filter((event) => event.stream === stream && event.revision >= BigInt(from))
    yield* found.slice(0, limit)
  },
})

/** A read model in memory that has applied a stream. */
export const filledReadModel = (events: readonly RecordedEvent[]): OpenReadModel => {
  const reads = createReadModel(':memory:', logOf(events))
  applyEvents(reads, events)
  return reads
}

/** A read model in a file that has applied a stream: one that snapshots are taken of. */
export const filledReadModelFile = async (
  events: readonly RecordedEvent[],
): Promise<{ readonly reads: OpenReadModel; readonly remove: () => void }> => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-read-model-'))
  const reads = createReadModel(join(folder, 'read-model-1.db'), logOf(events))
  applyEvents(reads, events)
  await reads.finish()
  return {
    reads,
    remove: () => {
      reads.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
