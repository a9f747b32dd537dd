import { setTimeout as delay } from 'node:timers/promises'
import type { ProjectionRunner } from '../projection-runner/projection-runner.ts'

/** A runner that begins again where it stopped for something that passes. */
export type PatientRunner = ProjectionRunner & {
  /** Why nothing is projected for now; undefined while it is. */
  waitsFor(): string | undefined
}

export type PatientRunnerOptions = {
  /** Makes a runner that goes on where the read model stands, and tells of its failure, and of having reached the end of the log. */
  readonly create: (onFailure: (failure: unknown) => void, onCurrent: () => void) => ProjectionRunner
  /** Why a failure passes by itself; undefined where it does not. */
  readonly passing: (failure: unknown) => string | undefined
  /** Calls back once something has been stored; returns how to stop that. */
  readonly onCommit: (listener: () => void) => () => void
  /** Told once of what is waited for, and once that it is over. */
  readonly onWait: (reason: string) => void
  readonly onGoOn: () => void
  /** Told once of a failure that does not pass. */
  readonly onFailure: (failure: unknown) => void
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

const firstPauseMs = 250
const longestPauseMs = 15_000

const rest: NonNullable<PatientRunnerOptions['pause']> = (ms, signal) =>
  delay(ms, undefined, { signal }).catch(() => undefined)

/** Creates a runner that, after a pause that grows, begins again for as long as its failures pass by themselves. */
export const createPatientRunner = ({
  create,
  passing,
  onCommit,
  onWait,
  onGoOn,
  onFailure,
  pause = rest,
}: PatientRunnerOptions): PatientRunner => {
  const stopping = new AbortController()
  let waitsFor: string | undefined
  let pauseMs = firstPauseMs
  let beginning: Promise<void> = Promise.resolve()

  const beginAgain = async (): Promise<void> => {
    await pause(pauseMs, stopping.signal)
    pauseMs = Math.min(longestPauseMs, 2 * pauseMs)
    await runner.close()
    if (stopping.signal.aborted) return
    runner = begin()
    runner.start()
  }
  const succeed = (): void => {
    if (waitsFor === undefined) return
    waitsFor = undefined
    pauseMs = firstPauseMs
    onGoOn()
  }
  const begin = (): ProjectionRunner =>
    create((failure) => {
      const reason = passing(failure)
      if (reason === undefined) return onFailure(failure)
      if (waitsFor === undefined) onWait(reason)
      waitsFor = reason
      beginning = beginAgain()
    }, succeed)
  let runner = begin()
  const stopListening = onCommit(succeed)

  return {
    start: () => runner.start(),
    isCaughtUp: () => runner.isCaughtUp(),
    failure: () => (waitsFor === undefined ? runner.failure() : undefined),
    waitsFor: () => waitsFor,
    close: async () => {
      stopListening()
      stopping.abort()
      await beginning
      await runner.close()
    },
  }
}
