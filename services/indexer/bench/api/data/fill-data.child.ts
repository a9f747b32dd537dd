// Makes the data of the bench: facts into an event store, projected by the runner that the indexer has.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { factEventId, toFactEvent } from '@lilymed/chain'
import type { RecordableFact } from '@lilymed/chain'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { factStreamOf } from '../../../src/projection-runner/observed-fact.ts'
import { openProjections } from '../../../src/rebuild/open-projections.ts'
import { parametersOf } from '../../measure/run-child.ts'
import { benchFacts } from './bench-facts.ts'
import type { Amounts, OpenedLife } from './bench-facts.ts'
import { chainId, epoch } from './bench-network.ts'

const {
  directory,
  following: disputesFollowing,
  ...amounts
} = parametersOf<Amounts & { readonly directory: string; readonly following: number }>()
const most = 400

const store = openSqliteEventStore({ path: join(directory, 'events.db') })
const stream = factStreamOf(chainId)
let revision = 0n
const append = async (facts: readonly RecordableFact[]): Promise<void> => {
  for (let from = 0; from < facts.length; from += most) {
    const events = facts
      .slice(from, from + most)
      .map((fact, index) => toFactEvent(fact, factEventId(chainId, epoch, revision + BigInt(index))))
    const [first, ...rest] = events
    if (first === undefined) return
    await store.append(stream, revision === 0n ? 'no_stream' : revision - 1n, [first, ...rest])
    revision += BigInt(events.length)
  }
}

const opened: OpenedLife[] = []
const following: (readonly RecordableFact[])[] = []
let facts = 0
const filledFrom = performance.now()
for (const batch of benchFacts(amounts, disputesFollowing)) {
  if (batch.isWithin) {
    await append(batch.facts)
    opened.push(...batch.opened)
    facts += batch.facts.length
  } else following.push(batch.facts)
}
const fillMs = performance.now() - filledFrom

const projectedFrom = performance.now()
const projections = openProjections({
  directory,
  store,
  logger: createLogger({ name: 'bench', level: 'warn' }),
})
projections.start()
while (!projections.isCaughtUp() && projections.failure() === undefined) await delay(20)
if (projections.failure() !== undefined) throw projections.failure()
const projectMs = performance.now() - projectedFrom
await projections.close()
await store.close()

writeFileSync(join(directory, 'disputes.json'), JSON.stringify(opened))
writeFileSync(join(directory, 'following.json'), JSON.stringify(following))
process.stdout.write(JSON.stringify({ facts, fillMs, projectMs }))
