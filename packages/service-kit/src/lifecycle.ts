/** Something that must be closed, in the reverse order of opening. */
export type Closable = { close(): Promise<void> | void }

export type Lifecycle = {
  /** Registers a resource and hands it back; `close` will close it before everything registered earlier. */
  use<T extends Closable>(resource: T): T
  /** Registers a closing step that is not a resource. */
  defer(step: () => Promise<void> | void): void
  /** Closes everything, last first. Every step runs even if one fails; the first failure is thrown at the end. Idempotent. */
  close(): Promise<void>
}

/** A stack of things to close: what was opened half-way through a failed start is closed as surely as after a full run. */
export const createLifecycle = (): Lifecycle => {
  const steps: Array<() => Promise<void> | void> = []
  let closing: Promise<void> | undefined

  const closeAll = async (): Promise<void> => {
    const failures: unknown[] = []
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      try {
        await step()
      } catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  return {
    use: (resource) => {
      steps.push(() => resource.close())
      return resource
    },
    defer: (step) => void steps.push(step),
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
