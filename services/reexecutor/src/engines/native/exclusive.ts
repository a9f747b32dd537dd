/** Lets one task at a time have something, in the order they ask. */
export type Exclusive = <T>(signal: AbortSignal, task: () => Promise<T>) => Promise<T>

/** A task whose signal aborts while it waits is rejected with the abort, and never begins. */
export function createExclusive(): Exclusive {
  let last: Promise<unknown> = Promise.resolve()
  return async (signal, task) => {
    const before = last
    const mine = Promise.withResolvers<void>()
    last = before.then(() => mine.promise)
    try {
      await aborted(before, signal)
      return await task()
    } finally {
      mine.resolve()
    }
  }
}

async function aborted(waited: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const stop = Promise.withResolvers<never>()
  const onAbort = () => stop.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([waited, stop.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** One `Exclusive` for each name: the engines that drive one GPU take turns on it. */
export type ExclusiveByName = (name: string) => Exclusive

export function createExclusiveByName(): ExclusiveByName {
  const made = new Map<string, Exclusive>()
  return (name) => {
    const exclusive = made.get(name) ?? createExclusive()
    made.set(name, exclusive)
    return exclusive
  }
}
