/** Something that changes, and whoever waits for that. */
export type Changes = {
  bump(): void
  /** Resolves with the present version as soon as it is newer than `version`, and when the signal aborts. */
  after(version: number, signal: AbortSignal): Promise<number>
}

export const createChanges = (): Changes => {
  let present = 0
  let changed = Promise.withResolvers<void>()
  return {
    bump: () => {
      present += 1
      changed.resolve()
      changed = Promise.withResolvers<void>()
    },
    after: async (version, signal) => {
      if (present > version || signal.aborted) return present
      const over = Promise.withResolvers<void>()
      const stop = (): void => over.resolve()
      signal.addEventListener('abort', stop)
      await Promise.race([changed.promise, over.promise])
      signal.removeEventListener('abort', stop)
      return present
    },
  }
}
