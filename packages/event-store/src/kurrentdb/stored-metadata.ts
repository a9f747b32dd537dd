/**
 * Metadata as it is stored: the caller's, and when the event was recorded. KurrentDB's own time comes back in whole
 * seconds from reads and in milliseconds from subscriptions, so the store keeps one of its own.
 */
const recordedAtKey = '$recordedAt'

/** Keys that belong to the store or that the server adds; a caller's key of that name gets one `$` more. */
const reserved = /^\$(?:recordedAt|schema\.[a-z]+)\$*$/
const added = /^\$(?:recordedAt|schema\.[a-z]+)$/

/** What goes to the server for an event of this store. `metadata` is the caller's as JSON, or null. */
export function wrapMetadata(metadata: string | null, recordedAt: Date): Record<string, string> {
  const given = Object.entries(JSON.parse(metadata ?? '{}') as Record<string, string>)
  // Made from entries, since an assignment to `__proto__` makes no key.
  return Object.fromEntries([
    [recordedAtKey, recordedAt.toISOString()],
    ...given.map(([key, value]) => [reserved.test(key) ? `${key}$` : key, value]),
  ]) as Record<string, string>
}

/** The caller's metadata and the time of recording, or undefined where there is no flat object of texts. */
export function unwrapMetadata(
  stored: unknown,
): { metadata: Record<string, string>; recordedAt: Date | undefined } | undefined {
  if (stored === undefined) return { metadata: {}, recordedAt: undefined }
  if (
    typeof stored !== 'object' ||
    stored === null ||
    Array.isArray(stored) ||
    stored instanceof Uint8Array
  ) {
    return undefined
  }
  const entries: [string, string][] = []
  for (const [key, value] of Object.entries(stored)) {
    if (added.test(key)) continue
    if (typeof value !== 'string') return undefined
    entries.push([reserved.test(key) ? key.slice(0, -1) : key, value])
  }
  const time = (stored as Record<string, unknown>)[recordedAtKey]
  const recordedAt = typeof time === 'string' ? new Date(time) : undefined
  return {
    metadata: Object.fromEntries(entries),
    recordedAt: recordedAt && Number.isFinite(recordedAt.getTime()) ? recordedAt : undefined,
  }
}
