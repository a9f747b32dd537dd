// Follows the store named by its first argument and prints, for each event that names when its append was asked
// for, how many milliseconds later it is here. One clock serves all processes of a machine.
import { openSqliteEventStore } from '../src/index.ts'

const store = openSqliteEventStore({ path: process.argv[2] ?? '', readonly: true })
for await (const item of store.subscribe({ signal: new AbortController().signal })) {
  if (item.kind === 'caughtUp') process.stdout.write('caught up\n')
  const askedNs = item.kind === 'event' ? item.event.metadata['askedNs'] : undefined
  if (askedNs === undefined) continue
  process.stdout.write(`${Number(process.hrtime.bigint() - BigInt(askedNs)) / 1e6}\n`)
}
