import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { prefetchRanges } from '../log-source/prefetch-ranges.ts'
import { createRpcLogSource } from '../log-source/rpc-log-source.ts'
import { createProvider } from '../rpc/create-provider.ts'
import type { RpcProvider } from '../rpc/rpc-provider.ts'
import { startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { eventually } from '../testing/eventually.ts'
import { startRpcRelay } from '../testing/rpc-relay.ts'
import type { RelayedCall, RpcRelay } from '../testing/rpc-relay.ts'
import { standingRounds } from '../testing/standing-rounds.ts'
import { deployTestBeacon } from '../testing/test-beacon.ts'
import type { TestBeacon } from '../testing/test-beacon.ts'
import { createTranslator } from '../translate/translator.ts'
import { createIngest } from './create-ingest.ts'
import type { Ingest, IngestOptions } from './create-ingest.ts'

describe('ingest from an endpoint that lies, and from a chain that moves', () => {
  let chain: TestChain
  let relay: RpcRelay
  let provider: RpcProvider
  let beacon: TestBeacon
  let store: EventStore
  let ingest: Ingest | undefined
  let snapshot: string

  before(async () => {
    // Blocks are final two below the head.
    chain = await startTestChain('--slots-in-an-epoch', '4')
    relay = await startRpcRelay(chain.url)
    provider = await createProvider({ url: relay.url, expectedChainId: chain.chainId })
    beacon = await deployTestBeacon(chain)
  })
  after(async () => {
    provider.destroy()
    relay.close()
    await chain.stop()
  })
  beforeEach(async () => {
    snapshot = await chain.rpc('evm_snapshot')
    store = openSqliteEventStore({ path: ':memory:' })
  })
  afterEach(async () => {
    await ingest?.close()
    ingest = undefined
    relay.change = (_, result) => result
    await store.close()
    await chain.rpc('evm_revert', snapshot)
  })

  const open = async (changes: Partial<IngestOptions> = {}): Promise<Ingest> => {
    const contracts = [{ name: 'DevnetBeacon', address: beacon.address, abi: devnetBeaconAbi }]
    ingest = createIngest({
      store,
      source: prefetchRanges(createRpcLogSource({ provider, chainId: chain.chainId, pollIntervalMs: 20 })),
      translator: createTranslator({ contracts, reader: provider }),
      contracts,
      startBlock: 0,
      firstBackoffMs: 10,
      regressionGraceMs: 40,
      ...changes,
    })
    await ingest.start()
    return ingest
  }
  const rounds = async (): Promise<string> => (await standingRounds(store, chain.chainId)).join()
  const stands = (expected: string): Promise<void> =>
    eventually(`rounds ${expected} stand`, async () => (await rounds()) === expected)

  /** Lies in the first answers to a method of which `lie` makes something else than the truth. */
  const lieOnce = (method: string, times: number, lie: (result: unknown, call: RelayedCall) => unknown) => {
    let told = 0
    relay.change = (call, result) => {
      if (call.method !== method || told >= times) return result
      const changed = lie(result, call)
      if (changed !== result) told += 1
      return changed
    }
    return () => told
  }
  const isRange = ({ params }: RelayedCall): boolean => Object.hasOwn(params[0] as object, 'fromBlock')

  test('an empty list for blocks that hold logs is not believed, in backfill and live', async () => {
    await beacon.publish(1, 2, 3)
    const told = lieOnce('eth_getLogs', 3, (logs, call) =>
      isRange(call) && (logs as unknown[]).length > 0 ? [] : logs,
    )
    await (await open()).caughtUp()
    assert.equal(told(), 3)
    assert.equal(await rounds(), '1,2,3')
    lieOnce('eth_getLogs', 2, (logs, call) => (isRange(call) && (logs as unknown[]).length > 0 ? [] : logs))
    await beacon.publish(4)
    await stands('1,2,3,4')
  })

  const lies: Array<[string, string, (result: unknown, call: RelayedCall) => unknown]> = [
    [
      'logs of another block of that number',
      'eth_getLogs',
      (logs) => (logs as object[]).map((log) => ({ ...log, blockHash: `0x${'ab'.repeat(32)}` })),
    ],
    ['logs twice', 'eth_getLogs', (logs) => (logs as object[]).flatMap((log) => [log, log])],
    ['removed logs', 'eth_getLogs', (logs) => (logs as object[]).map((log) => ({ ...log, removed: true }))],
    [
      'no header of a block',
      'eth_getBlockByNumber',
      (block, { params }) => (params[0] === '0x3' ? null : block),
    ],
    [
      'a header that does not link',
      'eth_getBlockByNumber',
      (block, { params }) =>
        params[0] === '0x3' ? { ...(block as object), parentHash: `0x${'cd'.repeat(32)}` } : block,
    ],
    ['something that is no list of logs', 'eth_getLogs', () => 'busy'],
  ]
  for (const [what, method, lie] of lies) {
    test(`${what}: not believed, and asked for again`, async () => {
      await beacon.publish(1, 2)
      const told = lieOnce(method, 2, lie)
      await (await open()).caughtUp()
      assert.ok(told() > 0)
      assert.equal(await rounds(), '1,2')
    })
  }

  test('reorgs one after another, while a backfill is on its way to them', async () => {
    await beacon.publish(1, 2, 3, 4)
    let observed = 0
    const head = Number(await chain.rpc('eth_blockNumber'))
    relay.change = ({ method, params }, result) => {
      if (method === 'eth_getBlockByNumber' && Number(params[0]) === head) observed += 1
      return result
    }
    await open({ rangeBlocks: 1 })
    await eventually('the backfill has come to the head', () => observed > 0)
    await chain.rpc('anvil_reorg', 3, [[beacon.publishing(7), 0]])
    await chain.rpc('anvil_reorg', 2, [[beacon.publishing(8), 0]])
    await beacon.publish(9)
    await eventually('the last fork stands', async () => /^1,(7,)?8,9$/.test(await rounds()))
  })

  test('a reorg below a final block ends ingest and says what to check', async () => {
    await beacon.publish(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    const running = await open()
    await running.caughtUp()
    await eventually('something is final', () => (running.status().finalised?.number ?? 0) > 2)
    await chain.rpc('anvil_reorg', 10, [[beacon.publishing(11), 0]])
    await assert.rejects(running.ended(), { code: 'REORG_BELOW_FINALITY', message: /empty data directory/ })
    ingest = undefined
  })
})
