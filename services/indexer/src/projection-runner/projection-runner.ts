import { setImmediate as nextTurn } from 'node:timers/promises'
import { CheckpointAheadOfLog, parsePosition } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import type { Logger } from '@lilymed/service-kit'
import type { OpenReadModel } from '../read-model/read-model.ts'
import { createCommitter } from './committer.ts'
import { createStaging } from './stage-events.ts'

/** Keeps the read model at the head of the log. */
export type ProjectionRunner = {
  start(): void
  /** Whether everything that was in the log when the runner started has been applied. */
  isCaughtUp(): boolean
  /** Why the runner stopped by itself, if it did. */
  failure(): unknown
  close(): Promise<void>
}

/**
 * Events between which whoever else runs in this process, ingest above all, gets its turn. Ingest stores a range of some 2,500 in
 * one: with fewer here the runner falls behind what the store keeps of its newest events, and reads each back from the file (measured).
 */
const eventsPerTurn = 2_500

/** Creates a runner that subscribes to every chain's stream and commits what may be shown; other streams are never read. */
export const createProjectionRunner = ({
  store,
  reads,
  logger,
  expectsMore = () => false,
  onFailure,
  onCaughtUp,
  onCurrent,
}: {
  readonly store: Pick<EventReader, 'subscribeBatches'>
  readonly reads: Pick<OpenReadModel, 'apply' | 'commit' | 'checkpoint' | 'reset'>
  readonly logger: Logger
  /** Whether whoever writes the log is about to append another stretch of a chain; false where nobody says so. */
  readonly expectsMore?: () => boolean
  /** Told once if the runner stops by itself; logged where nobody is told. */
  readonly onFailure?: (failure: unknown) => void
  /** Whenever the end of the log has been reached and committed; waited for, if that was at once, before more is read. */
  readonly onCaughtUp?: () => void | Promise<void>
  /** Told once {@link ProjectionRunner.isCaughtUp} says so, each time the end of the log has been reached. */
  readonly onCurrent?: () => void
}): ProjectionRunner => {
  const stop = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let caughtUp = false
  let failed: unknown

  /** The end of the log has been reached and committed. */
  const reachEnd = async (): Promise<void> => {
    await onCaughtUp?.()
    caughtUp = true
    onCurrent?.()
  }

  const follow = async (): Promise<void> => {
    const broken = new AbortController()
    const signal = AbortSignal.any([stop.signal, broken.signal])
    const staging = createStaging(reads.checkpoint())
    const onBroken = (failure: unknown): void => broken.abort(failure)
    let ending: Promise<void> | undefined
    const committer = createCommitter({
      reads,
      staging,
      expectsMore,
      onFailure: onBroken,
      onRest: () => {
        ending ??= reachEnd()
          .catch(onBroken)
          .finally(() => (ending = undefined))
      },
    })
    try {
      const resumeAfter = staging.checkpoint()?.resumeAfter ?? null
      const after = resumeAfter === null ? 'start' : parsePosition(resumeAfter)
      const filter = { streamPrefix: ['chain-'] }
      let sinceTurn = 0
      for await (const item of store.subscribeBatches({ after, filter, signal })) {
        if (item.kind === 'events') {
          for (const event of item.events) {
            const step = staging.take(event)
            if (step !== undefined) committer.apply(step)
          }
          sinceTurn += item.events.length
        }
        if (item.kind === 'caughtUp') {
          committer.rest()
          await ending
        }
        if (sinceTurn >= eventsPerTurn || item.kind === 'caughtUp') {
          sinceTurn = 0
          await nextTurn()
        }
      }
    } finally {
      committer.close()
      await ending
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
        if (onFailure === undefined) logger.error({ err: failure }, 'project facts')
        else onFailure(failure)
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
