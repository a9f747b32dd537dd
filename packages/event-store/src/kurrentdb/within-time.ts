/**
 * Waits for a promise no longer than `ms`, and no longer than until `signal` aborts. What comes later is dropped, its
 * failure too: nobody waits for it any more, and it must not end the process.
 *
 * @param late makes the error with which a wait that took too long rejects
 */
export async function withinTime<T>(
  promise: Promise<T>,
  ms: number,
  late: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  promise.catch(() => undefined)
  const ending = Promise.withResolvers<never>()
  ending.promise.catch(() => undefined)
  const timer = setTimeout(() => ending.reject(late()), ms)
  const onAbort = () => ending.reject(signal?.reason as Error)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, ending.promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Waits for a promise, or answers undefined as soon as the signal aborts. Nothing stays behind on the signal. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  promise.catch(() => undefined)
  const aborted = Promise.withResolvers<undefined>()
  const onAbort = () => aborted.resolve(undefined)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
