import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import type { LogSource } from '../../log-source/log-source.ts'
import { prefetchRanges } from '../../log-source/prefetch-ranges.ts'
import { createRpcLogSource } from '../../log-source/rpc-log-source.ts'
import { createProvider } from '../../rpc/create-provider.ts'
import type { ProviderOptions } from '../../rpc/create-provider.ts'
import { startTestChain } from '../../testing/anvil.ts'
import type { TestChain } from '../../testing/anvil.ts'
import { startRpcRelay } from '../../testing/rpc-relay.ts'
import type { RpcRelay } from '../../testing/rpc-relay.ts'
import { deployTestBeacon } from '../../testing/test-beacon.ts'
import type { TestBeacon } from '../../testing/test-beacon.ts'
import type { ContractSet } from '../../translate/contract-set.ts'
import { createTranslator } from '../../translate/translator.ts'
import { createIngest } from '../create-ingest.ts'
import type { Ingest, IngestOptions } from '../create-ingest.ts'
import { factStream } from '../fact-stream.ts'
import { standingFacts, truthOf } from './truth.ts'
import type { PlacedFact } from './truth.ts'

/** A chain to torment an ingest with: blocks only when told, a relay that can lie, a store that begins empty with each test. */
export type TortureChain = {
  readonly chain: TestChain
  readonly relay: RpcRelay
  readonly beacon: TestBeacon
  readonly store: () => EventStore
  /** Takes another store for the rest of the test. */
  useStore(store: EventStore): Promise<void>
  /** Mines a block with a fact for each round that is named. */
  mine(...rounds: number[]): Promise<void>
  /** Mines blocks `count` times, each with the facts of as many rounds, counted on from `first`. */
  mineMany(first: number, count: number, roundsABlock?: number): Promise<void>
  /** Replaces the last blocks by as many others, with the facts of rounds put at offsets. */
  reorg(depth: number, ...rounds: ReadonlyArray<readonly [round: number, offset: number]>): Promise<void>
  head(): Promise<number>
  /** A log source of the relay, closed after the test. */
  source(provider?: Partial<ProviderOptions>): Promise<LogSource>
  /** Starts an ingest of the relay, closed after the test. */
  open(changes?: Partial<IngestOptions>): Promise<Ingest>
  /** What an ingest takes to know these contracts only, of the relay unless another source is given: opening one asks it. */
  knowing(
    contracts: ContractSet,
    source?: LogSource,
  ): Promise<Pick<IngestOptions, 'contracts' | 'source' | 'translator'>>
  /** Waits until the last ingest has observed the head and what stands in the stream is what is on the chain; else says what differs. */
  agrees(): Promise<void>
  /** What stands in the stream now. */
  stands(): Promise<PlacedFact[]>
  /** How often the stream was rewound. */
  rewinds(): Promise<number>
  /** To be called before and after each test, and at the end. */
  begin(): Promise<void>
  finish(): Promise<void>
  stop(): Promise<void>
}

const DEADLINE_MS = 60_000

/** Starts such a chain; `extra` goes to anvil. */
export const startTortureChain = async (...extra: string[]): Promise<TortureChain> => {
  const chain = await startTestChain(...extra)
  const relay = await startRpcRelay(chain.url)
  const beacon = await deployTestBeacon(chain)
  await chain.rpc('evm_setAutomine', false)
  const contracts = [{ name: 'DevnetBeacon', address: beacon.address, abi: devnetBeaconAbi }]
  let store: EventStore
  let snapshot: string
  let latest: Ingest | undefined
  let closing: Array<() => unknown> = []

  const torture: TortureChain = {
    chain,
    relay,
    beacon,
    store: () => store,
    useStore: async (other) => {
      await store.close()
      store = other
    },
    mine: async (...rounds) => {
      await beacon.hand(...rounds)
      await chain.rpc('evm_mine')
    },
    mineMany: async (first, count, roundsABlock = 1) => {
      for (let block = 0; block < count; block += 1) {
        const start = first + block * roundsABlock
        await torture.mine(...Array.from({ length: roundsABlock }, (_, index) => start + index))
      }
    },
    reorg: async (depth, ...rounds) => {
      await chain.rpc(
        'anvil_reorg',
        depth,
        rounds.map(([round, offset]) => [beacon.publishing(round), offset]),
      )
    },
    head: async () => Number(await chain.rpc('eth_blockNumber')),
    source: async (options = {}) => {
      const provider = await createProvider({ url: relay.url, expectedChainId: chain.chainId, ...options })
      closing.push(() => provider.destroy())
      return createRpcLogSource({ provider, chainId: chain.chainId, pollIntervalMs: 10 })
    },
    knowing: async (known, given) => {
      const reader = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
      closing.push(() => reader.destroy())
      const translator = createTranslator({ contracts: known, reader })
      const source = given ?? prefetchRanges(await torture.source(), { decode: translator.decode })
      return { contracts: known, source, translator }
    },
    open: async (changes = {}) => {
      const ingest = createIngest({
        store,
        ...(await torture.knowing(contracts, changes.source)),
        startBlock: 0,
        firstBackoffMs: 5,
        longestBackoffMs: 40,
        regressionGraceMs: 40,
        ...changes,
      })
      latest = ingest
      closing.unshift(() => ingest.close())
      await ingest.start()
      return ingest
    },
    agrees: async () => {
      assert.ok(latest)
      const deadline = performance.now() + DEADLINE_MS
      for (;;) {
        const [truth, stands] = [await truthOf(chain, beacon.address), await torture.stands()]
        const head = await chain.rpc<{ hash: string }>('eth_getBlockByNumber', 'latest', false)
        const isThere = latest.status().observed?.hash === head.hash
        if (isThere && JSON.stringify(stands) === JSON.stringify(truth)) return
        if (performance.now() > deadline) {
          assert.deepEqual(stands, truth)
          assert.equal(latest.status().observed?.hash, head.hash, 'the last observed block is the head')
          return
        }
        await delay(10)
      }
    },
    stands: () => standingFacts(store, factStream(chain.chainId)),
    rewinds: async () => {
      let count = 0
      for await (const { type } of store.readStream(factStream(chain.chainId)))
        if (type === 'ChainRewound') count += 1
      return count
    },
    begin: async () => {
      snapshot = await chain.rpc('evm_snapshot')
      store = openSqliteEventStore({ path: ':memory:' })
    },
    finish: async () => {
      for (const close of closing) await close()
      closing = []
      latest = undefined
      relay.calm()
      await store.close()
      await chain.rpc('evm_revert', snapshot)
      await chain.rpc('anvil_dropAllTransactions')
    },
    stop: async () => {
      relay.close()
      await chain.stop()
    },
  }
  return torture
}
