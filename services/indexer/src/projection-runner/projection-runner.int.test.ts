import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ChainFact } from '@lilymed/api'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { NewEvent, SqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { disputes } from '../projections/disputes.ts'
import { createReadModel } from '../read-model/read-model.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { createFactScript, toNewEvents } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { playNetwork } from '../testing/play-network.ts'
import { playUnanimous } from '../testing/scenes.ts'
import { createProjectionRunner } from './projection-runner.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const stream = 'chain-31337.facts'

const history = (() => {
  const script = createFactScript()
  playNetwork(script)
  playUnanimous(script, 'one', { vote: 'ACCEPT' })
  playUnanimous(script, 'two', { vote: 'REJECT', finds: 'else' })
  return script.events()
})()

const append = async (store: SqliteEventStore, from: number, to: number): Promise<void> => {
  const events = toNewEvents(history.slice(from, to))
  for (let start = 0; start < events.length; start += 50) {
    const revision = BigInt(from + start)
    const batch = events.slice(start, start + 50) as unknown as [NewEvent, ...NewEvent[]]
    await store.append(stream, revision === 0n ? 'no_stream' : revision - 1n, batch)
  }
}

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'waited a minute in vain')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const rowsOf = (reads: ReadModel): unknown =>
  reads
    .list(disputes, { order: 'ascending', limit: 9 })
    .map(({ row }) => [row.disputeId, row.outcome, row.rounds.length])

/** Facts but for their places, which are the store's. */
const factsOf = (facts: readonly ChainFact[]): unknown =>
  facts.map((fact) => ({ ...fact, origin: { ...fact.origin, position: 'of its store' } }))

describe('createProjectionRunner', () => {
  it('catches up, follows, and after a stop anywhere resumes without loss or repetition', async () => {
    const store = openSqliteEventStore({ path: ':memory:' })
    const reads = createReadModel(':memory:', store)
    const shown = history.findIndex(({ type }) => type === 'BlocksObserved') + 1
    const cuts = [0, shown + 4, shown + 19, shown + 20, history.length]
    for (const [index, cut] of cuts.slice(1).entries()) {
      const runner = createProjectionRunner({ store, reads, logger })
      runner.start()
      await until(() => runner.isCaughtUp())
      await append(store, cuts[index] ?? 0, cut)
      const observed = history.slice(0, cut).findLast(({ type }) => type === 'BlocksObserved')
      const block = Number((observed?.data as { toBlock: string } | undefined)?.toBlock)
      await until(() => reads.chains()[0]?.block === block)
      await runner.close()
    }
    assert.deepEqual(rowsOf(reads), rowsOf(filledReadModel(history)))
    assert.deepEqual(
      factsOf(await reads.facts.after('', 10_000)),
      factsOf(await filledReadModel(history).facts.after('', 10_000)),
    )
    await store.close()
  })

  it('builds the read model again when the log it came from was replaced', async () => {
    const reads = filledReadModel(history)
    const store = openSqliteEventStore({ path: ':memory:' })
    await append(store, 0, 60)
    const runner = createProjectionRunner({ store, reads, logger })
    runner.start()
    await until(() => runner.isCaughtUp())
    assert.deepEqual(rowsOf(reads), rowsOf(filledReadModel(history.slice(0, 60))))
    await runner.close()
    await store.close()
  })

  it('says why it stopped', async () => {
    const failure = new Error('disk gone')
    const store = {
      // oxlint-disable-next-line require-yield -- a subscription that fails before its first item
      async *subscribeBatches() {
        throw failure
      },
    }
    const runner = createProjectionRunner({
      store,
      reads: createReadModel(':memory:', openSqliteEventStore({ path: ':memory:' })),
      logger,
    })
    runner.start()
    await until(() => runner.failure() !== undefined)
    assert.equal(runner.failure(), failure)
    assert.equal(runner.isCaughtUp(), false)
    await runner.close()
  })
})
