import { CheckpointAheadOfLog, parsePosition } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import type { Logger } from '@lilymed/service-kit'
import type { ReadModel } from '../read-model/read-model.ts'
import type { ChainStep } from '../read-model/steps.ts'
import { resumeAfterOf, stageEvent } from './stage-event.ts'
import type { Staging } from './stage-event.ts'

/** Keeps the read model at the head of the log. */
export type ProjectionRunner = {
  start(): void
  /** Whether everything that was in the log when the runner started has been applied. */
  isCaughtUp(): boolean
  /** Why the runner stopped by itself, if it did. */
  failure(): unknown
  close(): Promise<void>
}

/** Steps committed together while behind: enough to make commits cheap, few enough to keep memory flat. */
const stepsPerCommit = 64

const begin = (reads: ReadModel): Staging => {
  const checkpoint = reads.checkpoint()
  return {
    position: checkpoint?.resumeAfter ?? null,
    waiting: {},
    revisions: checkpoint?.revisions ?? {},
  }
}

/** Creates a runner that subscribes to every chain's stream and commits what may be shown; other streams are never read. */
export const createProjectionRunner = ({
  store,
  reads,
  logger,
  onFailure,
}: {
  readonly store: Pick<EventReader, 'subscribe'>
  readonly reads: ReadModel
  readonly logger: Logger
  /** Told once if the runner stops by itself. */
  readonly onFailure?: (failure: unknown) => void
}): ProjectionRunner => {
  const stop = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let caughtUp = false
  let failed: unknown

  const follow = async (): Promise<void> => {
    let staging = begin(reads)
    let steps: ChainStep[] = []
    const commit = (): void => {
      if (steps.length === 0 || staging.position === null) return
      reads.commit(steps, {
        position: staging.position,
        resumeAfter: resumeAfterOf(staging),
        revisions: staging.revisions,
      })
      steps = []
    }
    const after = staging.position === null ? 'start' : parsePosition(staging.position)
    const filter = { streamPrefix: ['chain-'] }
    for await (const item of store.subscribe({ after, filter, signal: stop.signal })) {
      if (item.kind === 'event') {
        const staged = stageEvent(staging, item.event)
        staging = staged.staging
        if (staged.step !== undefined) steps.push(staged.step)
      }
      if (caughtUp || item.kind !== 'event' || steps.length >= stepsPerCommit) commit()
      if (item.kind === 'caughtUp') caughtUp = true
    }
  }

  const run = async (): Promise<void> => {
    try {
      await follow()
    } catch (failure) {
      if (!(failure instanceof CheckpointAheadOfLog)) throw failure
      logger.warn('the read model is ahead of the event log, which was replaced: building it again')
      reads.reset()
      await follow()
    }
  }

  return {
    start: () => {
      running = run().catch((failure: unknown) => {
        if (stop.signal.aborted) return
        failed = failure
        caughtUp = false
        logger.error({ err: failure }, 'project facts')
        onFailure?.(failure)
      })
    },
    isCaughtUp: () => caughtUp,
    failure: () => failed,
    close: async () => {
      stop.abort()
      await running
    },
  }
}
