// Follows the store named by its first argument, read-only, and prints the id of each event it sees.
import { openSqliteEventStore } from '../open-sqlite-event-store.ts'

const store = openSqliteEventStore({ path: process.argv[2]!, readonly: true })
for await (const item of store.subscribe({ signal: new AbortController().signal })) {
  if (item.kind === 'event') process.stdout.write(`${item.event.id}\n`)
}
