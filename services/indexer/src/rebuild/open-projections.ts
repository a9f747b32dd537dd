import type { EventReader } from '@lilymed/event-store'
import { isAppError } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import { createProjectionRunner } from '../projection-runner/projection-runner.ts'
import { wantedVersions } from '../read-model/open-database.ts'
import { createReadModel, openReadModel } from '../read-model/read-model.ts'
import type { OpenReadModel, ReadModel } from '../read-model/read-model.ts'
import { RebuildNeeded } from '../read-model/rewind-below-finality.ts'
import { mergeRewinds } from '../read-model/rewinds.ts'
import type { RewindsByChain } from '../read-model/rewinds.ts'
import { explainFailure, passingFailure } from './explain-failure.ts'
import { findModels, modelPath, removeModel } from './model-directory.ts'
import { createPatientRunner } from './patient-runner.ts'
import type { PatientRunner } from './patient-runner.ts'
import { planModels } from './plan-models.ts'
import { progressOf } from './progress.ts'
import { createShownReadModel } from './shown-read-model.ts'

/** The read model of a directory, kept at the head of the log, and built again beside itself when it has to be. */
export type Projections = {
  readonly reads: ReadModel
  start(): void
  /** Whether what is shown follows the log and has reached what was in it at the start. */
  isCaughtUp(): boolean
  /** Listens for {@link isCaughtUp} having become true, after an exchange too; no commit need follow. Gives what ends that. */
  onCurrent(listener: () => void): () => void
  /** Why nothing more is projected, if so. */
  failure(): unknown
  /** Why nothing is projected for now, where that passes; undefined while it is. */
  waitsFor(): string | undefined
  /** While another read model is built beside the one that is shown: which part of it is there, 0 to 1. */
  rebuilding(): number | undefined
  /** Begins to build the read model again beside the one that is shown, unless that is under way. */
  rebuild(): void
  close(): Promise<void>
}

type Followed = {
  readonly model: OpenReadModel
  readonly path: string
  /** Absent of a former one, which stays as it is. */
  readonly runner?: PatientRunner
}

/**
 * Opens the read model of a directory. What was built by other versions of the projections is shown as it stands until ours has
 * been built beside it and has caught up with the log; the same happens on request, and after an operator's rewind below
 * finality. What a crash left behind is removed.
 */
export const openProjections = ({
  directory,
  store,
  logger,
  expectsMore,
  onFailure,
}: {
  readonly directory: string
  readonly store: Pick<EventReader, 'subscribeBatches' | 'readStream'>
  readonly logger: Logger
  /** Whether whoever writes the log is about to append another stretch of a chain; false where nobody says so. */
  readonly expectsMore?: () => boolean
  /** Told once if nothing more can be projected. */
  readonly onFailure?: (failure: unknown) => void
}): Projections => {
  const { shown: found, removed, next } = planModels(findModels(directory), wantedVersions)
  for (const { path, versions } of removed) {
    if (versions === undefined)
      logger.warn({ path }, 'a file that is no read model is built anew from the log')
    removeModel(path)
  }

  let generation = next
  let isStarted = false
  let isClosed = false
  let failed: unknown
  let building: Followed | undefined
  /** What is known of the rewinds in the log; one below finality can only be applied by who knew of it before. */
  let known: RewindsByChain = new Map()
  const retiring = new Set<Promise<void>>()
  const listeners = new Set<() => void>()

  const fail = (failure: unknown): void => {
    if (failed !== undefined) return
    failed = failure
    logger.error({ err: failure }, 'project facts')
    onFailure?.(failure)
  }

  const inBackground = (retired: Promise<void>): void => {
    const done = retired
      .catch((failure: unknown) => logger.error({ err: failure }, 'remove a former read model'))
      .finally(() => retiring.delete(done))
    retiring.add(done)
  }

  const follow = (
    model: OpenReadModel,
    path: string,
    onCaughtUp: (followed: Followed) => Promise<void>,
  ): Followed => {
    const runner = createPatientRunner({
      create: (onFailed, onReached) =>
        createProjectionRunner({
          store,
          reads: model,
          logger,
          ...(expectsMore === undefined ? {} : { expectsMore }),
          onFailure: onFailed,
          onCaughtUp: () => onCaughtUp(followed),
          onCurrent: () => {
            onReached()
            if (followed === current) for (const listener of listeners) listener()
          },
        }),
      passing: (failure) => passingFailure(failure, path),
      onCommit: model.onCommit,
      onWait: (reason) => logger.warn({}, `${reason}; free space, and it goes on`),
      onGoOn: () => logger.info({ path }, 'the read model is written again'),
      onFailure: (failure) => {
        if (failure instanceof RebuildNeeded) buildAgain(failure)
        else fail(explainFailure(failure, path))
      },
    })
    const followed: Followed = { model, path, runner }
    if (isStarted) runner.start()
    return followed
  }

  let isFinished = false
  const finishFirst = async ({ model }: Followed): Promise<void> => {
    if (!isFinished) await model.finish()
    isFinished = true
  }

  const create = (onCaughtUp: (followed: Followed) => Promise<void>): Followed => {
    const path = modelPath(directory, generation)
    generation += 1
    try {
      return follow(createReadModel(path, store, known), path, onCaughtUp)
    } catch (failure) {
      throw explainFailure(failure, path)
    }
  }

  const retire = async ({ model, path, runner }: Followed): Promise<void> => {
    await runner?.close()
    model.close()
    removeModel(path)
  }

  /** The new one has caught up with the log: from here on it is the one. */
  const exchange = async (next: Followed): Promise<void> => {
    if (next !== building || isClosed) return
    await next.model.finish()
    if (next !== building || isClosed) return
    const former = current
    current = next
    building = undefined
    inBackground(shown.show(next.model, editionOf(next.path), false).then(() => retire(former)))
    logger.info({}, 'the read model was built again and is shown from now on')
  }

  const build = (): void => {
    known = mergeRewinds(known, current.model.rewinds())
    building = create(exchange)
  }

  const buildAgain = (needed: RebuildNeeded): void => {
    if (isClosed) return
    // Asked for by an operator: news, not a fault, and its stack says nothing.
    logger.info({ code: needed.code, ...needed.rewind }, 'build the read model again')
    const stopped = building
    const { chainId, revision, toBlock } = needed.rewind
    known = mergeRewinds(
      known,
      current.model.rewinds(),
      stopped?.model.rewinds() ?? new Map(),
      new Map([[chainId, [{ revision, toBlock }]]]),
    )
    building = undefined
    if (stopped !== undefined) inBackground(retire(stopped))
    build()
  }

  /** Undefined of a file that is damaged: nothing is lost with it. */
  const openFound = (path: string): OpenReadModel | undefined => {
    try {
      return openReadModel(path, store)
    } catch (failure) {
      const explained = explainFailure(failure, path)
      if (!isAppError(explained) || explained.code !== 'READ_MODEL_DAMAGED') throw explained
      logger.warn({ path, reason: messageOf(failure) }, 'a damaged read model is built anew from the log')
      removeModel(path)
      return undefined
    }
  }

  const path = found?.file.path ?? ''
  const model = found === undefined ? undefined : openFound(path)
  const isFormer = model !== undefined && found?.isFormer === true
  let current: Followed
  if (model === undefined) current = create(finishFirst)
  else current = isFormer ? { model, path } : follow(model, path, () => Promise.resolve())
  if (isFormer) build()
  const shown = createShownReadModel(current.model, editionOf(current.path), isFormer)

  return {
    reads: shown.reads,
    start: () => {
      isStarted = true
      current.runner?.start()
      building?.runner?.start()
    },
    isCaughtUp: () => current.runner?.isCaughtUp() ?? false,
    onCurrent: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    failure: () => failed,
    waitsFor: () => current.runner?.waitsFor() ?? building?.runner?.waitsFor(),
    rebuilding: () =>
      building === undefined
        ? undefined
        : progressOf(building.model.checkpoint(), current.model.checkpoint()),
    rebuild: () => {
      if (building === undefined && !isClosed) build()
    },
    close: async () => {
      isClosed = true
      await Promise.all(retiring)
      for (const followed of [building, current]) {
        await followed?.runner?.close()
        followed?.model.close()
      }
    },
  }
}

/** What tells one built read model from another where both are at the same place of the log. */
const editionOf = (path: string): string => /(\d+)\.db$/.exec(path)?.[1] ?? '0'

const messageOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure))
