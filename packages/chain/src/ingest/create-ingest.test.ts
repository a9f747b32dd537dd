import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import type { LogSource } from '../log-source/log-source.ts'
import { eventually } from '../testing/eventually.ts'
import { createModelChain } from '../testing/model-chain.ts'
import type { ModelChain } from '../testing/model-chain.ts'
import { createIngest } from './create-ingest.ts'

const looked = ({ source }: ModelChain): LogSource => ({
  ...source,
  async *follow(signal) {
    for (; !signal.aborted; await delay(2)) yield { kind: 'head', observation: await source.head() }
  },
})

/** A store that keeps everything and answers no append. */
const mute = (store: EventStore): Pick<EventStore, 'append' | 'readStream'> => ({
  readStream: store.readStream.bind(store),
  append: async (...request) => {
    await store.append(...request)
    throw Object.assign(new Error('the answer was lost'), { retryable: true })
  },
})

for (const [what, answering] of [
  ['that answers', (store: EventStore) => store],
  ['whose answers are lost', mute],
] as const) {
  test(`a rewind is told of once, with how deep it was, of a store ${what}`, async (t) => {
    const disk = openSqliteEventStore({ path: ':memory:' })
    const chain = createModelChain()
    chain.mine([0, 0, 0, 0])
    const depths: number[] = []
    const ingest = createIngest({
      store: answering(disk),
      source: looked(chain),
      translator: {
        addresses: [],
        decode: () => ({ facts: [], logs: 0 }),
        complete: async () => [],
        translate: async () => [],
      },
      contracts: [],
      startBlock: 0,
      firstBackoffMs: 1,
      onRewind: (depth) => depths.push(depth),
    })
    t.after(async () => {
      await ingest.close()
      await disk.close()
    })
    await ingest.start()
    await ingest.caughtUp()
    chain.reorg(2, [0, 0, 0])
    await eventually('the other branch is read', () => ingest.status().observed?.number === 5)
    assert.deepEqual(depths, [2])
  })
}
