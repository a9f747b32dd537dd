// Opens the store named by its first argument for reading, reads all of it, and prints how long opening took, how
// fast reading was and by how much memory grew meanwhile.
import { openSqliteEventStore } from '../src/index.ts'

const started = performance.now()
const store = openSqliteEventStore({ path: process.argv[2] ?? '', readonly: true })
await store.head()
const openMs = performance.now() - started

const before = process.memoryUsage.rss()
let most = before
let events = 0
const reading = performance.now()
for await (const batch of store.readBatches()) {
  events += batch.length
  most = Math.max(most, process.memoryUsage.rss())
}
const perSecond = (events / (performance.now() - reading)) * 1_000
await store.close()
process.stdout.write(`${JSON.stringify({ openMs, events, perSecond, grownBytes: most - before })}\n`)
