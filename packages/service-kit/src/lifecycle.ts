import { AppError } from './app-error.ts'

/** Something that must be closed, in the reverse order of opening. */
export type Closable = { close(): Promise<void> | void }

export type Lifecycle = {
  /**
   * Registers a resource and hands it back; `close` will close it before everything registered earlier. What comes up after
   * closing has begun is closed at once.
   *
   * @throws AppError CLOSING in that case, so that whoever was still starting things stops.
   */
  use<T extends Closable>(resource: T): T
  /** Registers a closing step that is not a resource. */
  defer(step: () => Promise<void> | void): void
  /** Closes everything, last first. Every step runs even if one fails; the first failure is thrown at the end. Idempotent. */
  close(): Promise<void>
}

const closingError = (): AppError =>
  new AppError({ code: 'CLOSING', message: 'stopped while it was still starting', retryable: true })

/** A stack of things to close: what was opened half-way through a failed start is closed as surely as after a full run. */
export const createLifecycle = (): Lifecycle => {
  const steps: Array<() => Promise<void> | void> = []
  const failures: unknown[] = []
  let closing: Promise<void> | undefined

  const run = async (step: () => Promise<void> | void): Promise<void> => {
    try {
      await step()
    } catch (failure) {
      failures.push(failure)
    }
  }
  const closeAll = async (): Promise<void> => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) await run(step)
    if (failures.length > 0) throw failures[0]
  }
  const defer = (step: () => Promise<void> | void): void => {
    if (closing === undefined) {
      steps.push(step)
      return
    }
    closing = Promise.allSettled([closing, run(step)]).then(() => {
      if (failures.length > 0) throw failures[0]
    })
    closing.catch(() => undefined)
    throw closingError()
  }

  return {
    use: (resource) => {
      defer(() => resource.close())
      return resource
    },
    defer,
    close: () => (closing ??= closeAll()),
  }
}

/** Runs `open` with a lifecycle and closes whatever it opened if it throws, so that a failed start leaves nothing behind. */
export const openAll = async <T>(open: (lifecycle: Lifecycle) => Promise<T>): Promise<T> => {
  const lifecycle = createLifecycle()
  try {
    return await open(lifecycle)
  } catch (failure) {
    await lifecycle.close().catch(() => undefined)
    throw failure
  }
}
