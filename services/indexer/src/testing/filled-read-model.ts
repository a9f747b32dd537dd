import type { RecordedEvent } from '@lilymed/event-store'
import { resumeAfterOf, stageEvent } from '../projection-runner/stage-event.ts'
import type { Staging } from '../projection-runner/stage-event.ts'
import { openReadModel } from '../read-model/read-model.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import type { ChainStep } from '../read-model/steps.ts'

/** The steps of a stream, as the projection runner would take them. */
export const stepsOf = (
  events: readonly RecordedEvent[],
): { steps: readonly ChainStep[]; staging: Staging } => {
  let staging: Staging = { position: null, waiting: {}, revisions: {} }
  const steps: ChainStep[] = []
  for (const event of events) {
    const staged = stageEvent(staging, event)
    staging = staged.staging
    if (staged.step !== undefined) steps.push(staged.step)
  }
  return { steps, staging }
}

/** Applies a stream to a read model. */
export const applyEvents = (reads: ReadModel, events: readonly RecordedEvent[]): void => {
  const { steps, staging } = stepsOf(events)
  reads.commit(steps, {
    position: staging.position ?? '',
    resumeAfter: resumeAfterOf(staging),
    revisions: staging.revisions,
  })
}

/** A read model in memory that has applied a stream. */
export const filledReadModel = (events: readonly RecordedEvent[]): ReadModel => {
  const reads = openReadModel(':memory:')
  applyEvents(reads, events)
  return reads
}
