/** What a name that can move was found to name, and when (Unix milliseconds). */
export type Resolution = { readonly resolved: string; readonly resolvedAtMs: number }

/**
 * Where resolutions are kept, so that a tag or branch is asked for once: what it names the second time may be something else,
 * and a vote must not depend on the hour.
 */
export type ResolutionRecord = {
  readonly get: (key: string) => Promise<Resolution | undefined>
  /** Keeps a resolution unless there is one; gives the one that is kept then. */
  readonly putIfAbsent: (key: string, resolution: Resolution) => Promise<Resolution>
}

/** What a key names: as it was recorded, or as it is found now and recorded. */
export const resolveOnce = async (
  record: ResolutionRecord,
  key: string,
  resolve: () => Promise<string>,
): Promise<string> => {
  const known = await record.get(key)
  if (known) return known.resolved
  const resolved = await resolve()
  return (await record.putIfAbsent(key, { resolved, resolvedAtMs: Date.now() })).resolved
}
