// Opens the store named by its first argument for reading, reads all of it, and prints how long opening took, how
// fast reading was and by how much memory grew meanwhile: from the first event, and once the number of events in the
// second argument had been read, when V8 has given its young generation the size it will keep.
import { openSqliteEventStore } from '../src/index.ts'

const started = performance.now()
const store = openSqliteEventStore({ path: process.argv[2] ?? '', readonly: true })
await store.head()
const openMs = performance.now() - started

const before = process.memoryUsage.rss()
const warmUp = Number(process.argv[3])
let most = before
let warm = 0
let events = 0
const reading = performance.now()
for await (const batch of store.readBatches()) {
  events += batch.length
  most = Math.max(most, process.memoryUsage.rss())
  if (events <= warmUp) warm = most
}
const perSecond = (events / (performance.now() - reading)) * 1_000
await store.close()
const answer = { openMs, events, perSecond, grownBytes: most - before, grownWarmBytes: most - warm }
process.stdout.write(`${JSON.stringify(answer)}\n`)
