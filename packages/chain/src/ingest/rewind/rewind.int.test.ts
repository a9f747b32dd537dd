import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import type { LogSource } from '../../log-source/log-source.ts'
import { createRpcLogSource } from '../../log-source/rpc-log-source.ts'
import { createProvider } from '../../rpc/create-provider.ts'
import type { RpcProvider } from '../../rpc/rpc-provider.ts'
import { startTestChain } from '../../testing/anvil.ts'
import type { TestChain } from '../../testing/anvil.ts'
import { eventually } from '../../testing/eventually.ts'
import { standingRounds } from '../../testing/standing-rounds.ts'
import { deployTestBeacon } from '../../testing/test-beacon.ts'
import type { TestBeacon } from '../../testing/test-beacon.ts'
import { createTranslator } from '../../translate/translator.ts'
import { createIngest } from '../create-ingest.ts'
import type { Ingest } from '../create-ingest.ts'
import { findStanding } from './find-standing.ts'
import { hashOfTarget } from './hash-of-target.ts'
import { planRewind } from './plan-rewind.ts'
import { rewindStream } from './rewind-stream.ts'

describe('a reorg below finality, and the way back', () => {
  let chain: TestChain
  let provider: RpcProvider
  let source: LogSource
  let beacon: TestBeacon
  let store: EventStore
  let running: Ingest | undefined

  before(async () => {
    // Blocks are final two below the head.
    chain = await startTestChain('--slots-in-an-epoch', '1')
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    source = createRpcLogSource({ provider, chainId: chain.chainId, pollIntervalMs: 20 })
    beacon = await deployTestBeacon(chain)
  })
  after(async () => {
    provider.destroy()
    await chain.stop()
  })
  beforeEach(() => {
    store = openSqliteEventStore({ path: ':memory:' })
  })
  afterEach(async () => {
    await running?.close()
    await store.close()
  })

  const run = async (): Promise<Ingest> => {
    const contracts = [{ name: 'DevnetBeacon', address: beacon.address, abi: devnetBeaconAbi }]
    running = createIngest({
      store,
      source,
      translator: createTranslator({ contracts, reader: provider }),
      reader: provider,
      contracts,
      startBlock: 0,
      firstBackoffMs: 10,
      regressionGraceMs: 40,
    })
    await running.start()
    return running
  }
  const head = async (): Promise<number> => Number(await chain.rpc('eth_blockNumber'))

  test('ingest stops, the command finds where the two chains part, and the next run ends in the truth', async () => {
    await beacon.publish(1, 2, 3, 4, 5, 6, 7, 8)
    const first = await run()
    await first.caughtUp()
    await eventually('something is final', () => (first.status().finalised?.number ?? 0) > 4)
    const before = await head()
    await chain.rpc('anvil_reorg', 6, [[beacon.publishing(9), 0]])
    await assert.rejects(first.ended(), {
      code: 'REORG_BELOW_FINALITY',
      message: /lilymed indexer rewind --chain 31337 --find/,
    })
    await assert.rejects(
      run().then((again) => again.ended()),
      { code: 'REORG_BELOW_FINALITY' },
    )

    const { block, contradicted } = await findStanding(source, store, chain.chainId)
    assert.ok(block !== null && contradicted)
    assert.equal(block.number, before - 6)
    const plan = await planRewind(store, chain.chainId, block.number)
    assert.equal(plan.facts, 6)
    const toHash = await hashOfTarget(source, plan)
    await rewindStream(store, { chainId: chain.chainId, toBlock: block.number, toHash, epoch: randomUUID() })
    assert.deepEqual(await standingRounds(store, chain.chainId), [1, 2])

    const second = await run()
    await second.caughtUp()
    assert.deepEqual(await standingRounds(store, chain.chainId), [1, 2, 9])
    await beacon.publish(10)
    await eventually('it follows', async () => (await standingRounds(store, chain.chainId)).includes(10))
    await eventually('finality goes on', () => (second.status().finalised?.number ?? 0) > before - 6)
    assert.equal((await findStanding(source, store, chain.chainId)).contradicted, false)
  })

  test('a rewind to any block, then a run: the same facts as before', async () => {
    await beacon.publish(21, 22, 23, 24)
    await (await run()).caughtUp()
    await running?.close()
    const rounds = await standingRounds(store, chain.chainId)
    for (const toBlock of [(await head()) - 1, 3, -1]) {
      const plan = await planRewind(store, chain.chainId, toBlock)
      const toHash = await hashOfTarget(source, plan)
      await rewindStream(store, { chainId: chain.chainId, toBlock, toHash, epoch: randomUUID() })
      await (await run()).caughtUp()
      await running?.close()
      assert.deepEqual(await standingRounds(store, chain.chainId), rounds)
    }
  })
})
