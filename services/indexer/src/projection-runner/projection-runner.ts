import { setImmediate as nextTurn } from 'node:timers/promises'
import { CheckpointAheadOfLog, parsePosition } from '@lilymed/event-store'
import type { EventReader, SubscriptionItem } from '@lilymed/event-store'
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

/** Facts committed together while behind: enough to make commits cheap, few enough to keep memory flat. */
const factsPerCommit = 5_000

const weightOf = (step: ChainStep): number => (step.kind === 'blocks' ? 1 + step.facts.length : 1)

/** Rows of blocks that are final at the commit need no before-image, so a commit takes such news along. */
const bringsFinality = (item: SubscriptionItem): boolean =>
  item.kind === 'event' && item.event.type === 'FinalityAdvanced'

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
    let weight = 0
    let isDue = false
    const commit = (): void => {
      if (steps.length === 0 || staging.position === null) return
      reads.commit(steps, {
        position: staging.position,
        resumeAfter: resumeAfterOf(staging),
        revisions: staging.revisions,
      })
      steps = []
      weight = 0
    }
    /** Once this turn of the event loop is over: what the log holds already is then in the same commit. */
    const commitSoon = (): void => {
      if (isDue) return
      isDue = true
      setImmediate(() => {
        isDue = false
        try {
          if (!stop.signal.aborted) commit()
        } catch (failure) {
          broken.abort(failure)
        }
      })
    }
    const broken = new AbortController()
    const signal = AbortSignal.any([stop.signal, broken.signal])
    const after = staging.position === null ? 'start' : parsePosition(staging.position)
    const filter = { streamPrefix: ['chain-'] }
    for await (const item of store.subscribe({ after, filter, signal })) {
      if (item.kind === 'caughtUp' || (weight >= factsPerCommit && !bringsFinality(item))) {
        commit()
        // Whoever else runs in this process, ingest above all, gets its turn.
        await nextTurn()
      }
      if (item.kind === 'event') {
        const staged = stageEvent(staging, item.event)
        staging = staged.staging
        if (staged.step !== undefined) {
          steps.push(staged.step)
          weight += weightOf(staged.step)
          commitSoon()
        }
      }
      if (item.kind === 'caughtUp') caughtUp = true
    }
    broken.signal.throwIfAborted()
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
