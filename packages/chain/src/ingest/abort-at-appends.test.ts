import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { createModelChain, logsOf } from '../testing/model-chain.ts'
import type { ModelChain } from '../testing/model-chain.ts'
import { createModelRun, createMoodyStore, readFacts } from '../testing/model-run.ts'
import type { IngestSettings } from './ingest-state.ts'

const settings: Omit<IngestSettings, 'epoch'> = {
  chainId: 1,
  startBlock: 1,
  contracts: {},
  rangeBlocks: 2,
  finality: null,
  firstBackoffMs: 1,
  longestBackoffMs: 1,
  regressionGraceMs: 1,
  refusalMemoryMs: 1,
}

/** What a dead process wrote last: its nth append, or all of it but that. */
type Death = { readonly at: number; readonly stored: boolean }

/** A store that nothing comes back from once the process has died: neither answer nor error. */
const mortal = (store: EventStore, death: Death) => {
  let appends = 0
  const sound = createMoodyStore({
    readStream: store.readStream.bind(store),
    append: async (...request) => {
      appends += 1
      if (appends < death.at) return store.append(...request)
      if (appends === death.at && death.stored) await store.append(...request)
      throw Object.assign(new Error('died'), { retryable: false })
    },
  })
  return { store: sound, appends: () => appends }
}

/** Goes on until the head is reached or the process has died. */
const runToHead = async (chain: ModelChain, store: ReturnType<typeof createMoodyStore>, epoch: string) => {
  const run = createModelRun(chain, store, { ...settings, epoch })
  for (let turn = 0; turn < 60 && run.ended() === undefined; turn += 1) {
    await run.look()
    await run.settle()
  }
  return run
}

test('a process that dies at any of its appends, with it stored or not, costs nothing and doubles nothing', async () => {
  let at = 1
  for (let isOver = false; !isOver; at += 1) {
    for (const stored of [false, true]) {
      const disk = openSqliteEventStore({ path: ':memory:' })
      const chain = createModelChain()
      chain.mine([2, 1_100, 0, 3, 1])
      const first = mortal(disk, { at, stored })
      await runToHead(chain, first.store, 'first')
      // While nobody looks the chain changes under what was read, and grows.
      chain.reorg(2, [1, 0, 4])
      const second = mortal(disk, { at, stored })
      await runToHead(chain, second.store, 'second')
      await runToHead(chain, createMoodyStore(disk), 'third')
      isOver = first.appends() < at && second.appends() < at

      let standing: Array<{ number: number; place: string }> = []
      for (const { type, data, metadata } of await readFacts(disk, 1)) {
        const { blockNumber, blockHash, logIndex } = metadata
        if (logIndex !== undefined)
          standing.push({ number: Number(blockNumber), place: `${blockHash}/${logIndex}` })
        if (type !== 'ChainRewound') continue
        const to = Number(Reflect.get(Object(data), 'toBlock'))
        standing = standing.filter(({ number }) => number <= to)
      }
      const truth = chain.now().blocks.flatMap(logsOf)
      assert.deepEqual(
        standing.map(({ place }) => place),
        truth.map(({ blockHash, logIndex }) => `${blockHash}/${logIndex}`),
        `died at append ${at}, ${stored ? 'stored' : 'not stored'}`,
      )
      await disk.close()
    }
  }
  assert.ok(at >= 8, `only ${at} boundaries`)
})
