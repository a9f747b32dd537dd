// The indexer's HTTP server over data that is there, in a process of its own, as `createIndexer` wires it: the store is written in the
// same process, when it is told to follow.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { factEventId, toFactEvent } from '@lilymed/chain'
import type { RecordableFact } from '@lilymed/chain'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { createServer } from '../../src/http/create-server.ts'
import { factStreamOf } from '../../src/projection-runner/observed-fact.ts'
import { openProjections } from '../../src/rebuild/open-projections.ts'
import { quietStatus } from '../../src/testing/quiet-status.ts'
import { parametersOf } from '../measure/run-child.ts'
import { chainId, epoch } from './data/bench-network.ts'
import type { ServedOrder } from './measure/served.ts'

const { directory, facts } = parametersOf<{ directory: string; facts: number }>()
const logger = createLogger({ name: 'bench', level: 'warn' })
const store = openSqliteEventStore({ path: join(directory, 'events.db') })
const projections = openProjections({ directory, store, logger })
projections.start()
while (!projections.isCaughtUp()) await delay(10)
const app = await createServer({ reads: projections.reads, status: quietStatus, logger })
const url = await app.listen({ host: '127.0.0.1', port: 0 })

const batches = JSON.parse(
  readFileSync(join(directory, 'following.json'), 'utf8'),
) as (readonly RecordableFact[])[]
let revision = facts
let following = new AbortController()

/** Appends a block after another, as ingest does at the head of a chain. */
const follow = async (perSecond: number, until: AbortSignal): Promise<void> => {
  for (let batch = batches.shift(); batch !== undefined && !until.aborted; batch = batches.shift()) {
    const events = batch.map((fact, index) =>
      toFactEvent(fact, factEventId(chainId, epoch, BigInt(revision + index))),
    )
    const [first, ...rest] = events
    if (first === undefined) continue
    await store.append(factStreamOf(chainId), BigInt(revision - 1), [first, ...rest])
    revision += events.length
    await delay(1_000 / perSecond)
  }
}

process.on('message', (order: ServedOrder) => {
  if (order.kind === 'follow') {
    following.abort()
    following = new AbortController()
    if (order.perSecond > 0) void follow(order.perSecond, following.signal)
  }
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage.rss(), revision })
})
process.once('SIGTERM', () => {
  following.abort()
  void app
    .close()
    .then(() => projections.close())
    .then(() => store.close())
    .then(() => process.exit(0))
})
process.send?.({ url })
// Whoever started this is gone.
process.once('disconnect', () => process.exit(1))
