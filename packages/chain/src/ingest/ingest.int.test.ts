import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore, RecordedEvent } from '@lilymed/event-store'
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { createRpcLogSource } from '../log-source/rpc-log-source.ts'
import { createProvider } from '../rpc/create-provider.ts'
import type { RpcProvider } from '../rpc/rpc-provider.ts'
import { startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { eventually } from '../testing/eventually.ts'
import { standingRounds } from '../testing/standing-rounds.ts'
import { deployTestBeacon } from '../testing/test-beacon.ts'
import type { TestBeacon } from '../testing/test-beacon.ts'
import { createTranslator } from '../translate/translator.ts'
import { createIngest } from './create-ingest.ts'
import { factStream } from './fact-stream.ts'
import type { Ingest, IngestOptions } from './create-ingest.ts'

const stream = factStream(31_337)

describe('ingest of a real chain into a real store', () => {
  let chain: TestChain
  let provider: RpcProvider
  let beacon: TestBeacon
  let store: EventStore
  let running: Ingest[]
  let snapshot: string

  before(async () => {
    chain = await startTestChain('--gas-limit', '1000000000')
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    beacon = await deployTestBeacon(chain)
  })
  after(async () => {
    provider.destroy()
    await chain.stop()
  })
  beforeEach(async () => {
    snapshot = await chain.rpc('evm_snapshot')
    store = openSqliteEventStore({ path: ':memory:' })
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((ingest) => ingest.close()))
    await store.close()
    await chain.rpc('evm_revert', snapshot)
  })

  const open = async (changes: Partial<IngestOptions> = {}): Promise<Ingest> => {
    const contracts = [{ name: 'DevnetBeacon', address: beacon.address, abi: devnetBeaconAbi }]
    const ingest = createIngest({
      store,
      source: createRpcLogSource({ provider, chainId: chain.chainId, pollIntervalMs: 20 }),
      translator: createTranslator({ contracts, reader: provider }),
      contracts,
      startBlock: 0,
      firstBackoffMs: 10,
      regressionGraceMs: 40,
      ...changes,
    })
    running.push(ingest)
    await ingest.start()
    return ingest
  }
  const events = async (): Promise<RecordedEvent[]> => {
    const all: RecordedEvent[] = []
    for await (const event of store.readStream(stream)) all.push(event)
    return all
  }
  const observed = async (ingest: Ingest): Promise<void> => {
    const head = Number(await chain.rpc('eth_blockNumber'))
    await eventually(`block ${head} is observed`, () => ingest.status().observed?.number === head)
  }

  test('backfills what is there and follows what comes, each fact once with its place on the chain', async () => {
    await beacon.publish(1, 2, 3)
    const ingest = await open({ rangeBlocks: 2 })
    await ingest.caughtUp()
    await beacon.publish(4)
    await observed(ingest)
    assert.deepEqual(await standingRounds(store, chain.chainId), [1, 2, 3, 4])
    const all = await events()
    assert.equal(all[0]?.type, 'IngestStarted')
    assert.equal(all.at(-1)?.type === 'FinalityAdvanced' || all.at(-1)?.type === 'BlocksObserved', true)
    const fact = all.findLast(({ type }) => type === 'RandomnessPublished')
    assert.ok(fact)
    const block = await provider.getBlock(Number(fact.metadata['blockNumber']))
    assert.equal(fact.metadata['blockHash'], block?.hash)
    assert.equal(fact.metadata['blockTimestamp'], String(block?.timestamp))
    assert.equal(fact.metadata['$correlationId'], fact.metadata['txHash'])
    assert.deepEqual(
      all.map(({ revision }) => revision),
      all.map((_, index) => BigInt(index)),
    )
  })

  test('stopped and started again it goes on without loss or duplicate', async () => {
    await beacon.publish(1, 2)
    const first = await open()
    await first.caughtUp()
    await first.close()
    await beacon.publish(3)
    const second = await open()
    await second.caughtUp()
    assert.deepEqual(await standingRounds(store, chain.chainId), [1, 2, 3])
    assert.equal((await events()).filter(({ type }) => type === 'IngestStarted').length, 2)
  })

  test('a reorg appends ChainRewound to the common ancestor, then the new branch', async () => {
    await beacon.publish(1, 2, 3)
    const ingest = await open()
    await ingest.caughtUp()
    await chain.rpc('anvil_reorg', 2, [[beacon.publishing(7), 0]])
    await eventually(
      'round 7 stands alone with round 1',
      async () => (await standingRounds(store, chain.chainId)).join() === '1,7',
    )
    assert.equal((await events()).filter(({ type }) => type === 'ChainRewound').length, 1)
    await observed(ingest)
  })

  test('a reorg while it was down is found on the next start', async () => {
    await beacon.publish(1, 2)
    const first = await open()
    await first.caughtUp()
    await first.close()
    await chain.rpc('anvil_reorg', 1, [[beacon.publishing(8), 0]])
    await beacon.publish(9)
    await (await open()).caughtUp()
    await eventually(
      'rounds 1, 8, 9 stand',
      async () => (await standingRounds(store, chain.chainId)).join() === '1,8,9',
    )
  })

  test('a chain that goes back and stays back takes its facts with it', async () => {
    await beacon.publish(1)
    const back = await chain.rpc('evm_snapshot')
    await beacon.publish(2, 3)
    const ingest = await open()
    await ingest.caughtUp()
    await chain.rpc('evm_revert', back)
    await eventually(
      'round 1 stands alone',
      async () => (await standingRounds(store, chain.chainId)).join() === '1',
    )
    await beacon.publish(4)
    await eventually(
      'rounds 1 and 4 stand',
      async () => (await standingRounds(store, chain.chainId)).join() === '1,4',
    )
    assert.ok(ingest.status().connected)
  })

  test('a second indexer takes the stream over; the first is fenced out and says so', async () => {
    const first = await open()
    await first.caughtUp()
    const second = await open()
    await second.caughtUp()
    await beacon.publish(1)
    await assert.rejects(first.ended(), { code: 'INGEST_FENCED', message: /another indexer/ })
    await observed(second)
    assert.deepEqual(await standingRounds(store, chain.chainId), [1])
  })

  test('an append whose outcome is unknown is repeated, not doubled', async () => {
    let lost = 0
    const forgetful: Pick<EventStore, 'append' | 'readStream'> = {
      readStream: (...request) => store.readStream(...request),
      append: async (...request) => {
        const result = await store.append(...request)
        if (request[2].length === 1 || lost++ > 0) return result
        throw Object.assign(new Error('the answer was lost'), { code: 'OUTCOME_UNKNOWN', retryable: true })
      },
    }
    await beacon.publish(1, 2)
    await (await open({ store: forgetful })).caughtUp()
    assert.ok(lost > 1)
    assert.deepEqual(await standingRounds(store, chain.chainId), [1, 2])
  })

  test('killed between the parts of one observation it completes it without a duplicate', async () => {
    await chain.rpc('evm_setAutomine', false)
    await beacon.hand(...Array.from({ length: 520 }, (_, index) => index + 1))
    await chain.rpc('evm_mine')
    await chain.rpc('evm_setAutomine', true)
    let appends = 0
    const killed: Pick<EventStore, 'append' | 'readStream'> = {
      readStream: (...request) => store.readStream(...request),
      append: (...request) => {
        if (++appends > 2) throw Object.assign(new Error('killed'), { retryable: false })
        return store.append(...request)
      },
    }
    const first = await open({ store: killed })
    await assert.rejects(first.ended(), { message: 'killed' })
    await (await open()).caughtUp()
    const rounds = await standingRounds(store, chain.chainId)
    assert.equal(rounds.length, 520)
    assert.equal(new Set(rounds).size, 520)
    assert.equal((await events()).filter(({ type }) => type === 'ChainRewound').length, 0)
  })
})
