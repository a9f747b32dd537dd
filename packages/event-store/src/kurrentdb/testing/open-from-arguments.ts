import { openKurrentEventStore } from '../open-kurrent-event-store.ts'

/** Opens the store a script was told of: a connection string, or nothing for KURRENTDB_URL, then a namespace. */
export function openFromArguments() {
  const [, , url, namespace] = process.argv
  const connectionString = url === undefined || url === '' ? (process.env['KURRENTDB_URL'] ?? '') : url
  return openKurrentEventStore({ connectionString, ...(namespace && { namespace }) })
}
