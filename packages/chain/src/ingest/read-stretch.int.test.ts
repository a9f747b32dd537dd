import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { createRpcLogSource } from '../log-source/rpc-log-source.ts'
import { createProvider } from '../rpc/create-provider.ts'
import type { RpcProvider } from '../rpc/rpc-provider.ts'
import { startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { deployTestBeacon } from '../testing/test-beacon.ts'
import type { TestBeacon } from '../testing/test-beacon.ts'
import { factEventId, toFactEvent } from '../translate/fact-event.ts'
import type { TranslatedFact } from '../translate/translated-fact.ts'
import { createTranslator } from '../translate/translator.ts'
import type { Translator } from '../translate/translator.ts'
import { factStream } from './fact-stream.ts'
import { readStretch } from './read-stretch.ts'

describe('reading a stretch of a real chain a second time', () => {
  let chain: TestChain
  let provider: RpcProvider
  let beacon: TestBeacon
  let translator: Translator
  let store: EventStore
  /** Facts of the chain in order, one a block. */
  let facts: readonly TranslatedFact[]

  before(async () => {
    chain = await startTestChain()
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    beacon = await deployTestBeacon(chain)
    const contracts = [{ name: 'DevnetBeacon', address: beacon.address, abi: devnetBeaconAbi }]
    translator = createTranslator({ contracts, reader: provider })
    await beacon.publish(...Array.from({ length: 60 }, (_, index) => index + 1))
    facts = await readChain()
  })
  after(async () => {
    provider.destroy()
    await chain.stop()
  })
  beforeEach(() => {
    store = openSqliteEventStore({ path: ':memory:' })
  })

  const readChain = async (): Promise<readonly TranslatedFact[]> => {
    const source = createRpcLogSource({ provider, chainId: chain.chainId })
    const to = Number(await chain.rpc('eth_blockNumber'))
    const request = { from: 0, to, addresses: translator.addresses, parentHash: undefined }
    const answer = await source.range(request)
    assert.ok(answer.kind === 'range')
    return translator.translate(answer)
  }
  /** Puts facts in the stream and looks at the stretch from the first fact to the last, which is about to follow. */
  const lookAgain = async (stored: readonly TranslatedFact[], coming: TranslatedFact | undefined) => {
    const [first, ...rest] = stored.map((fact, index) =>
      toFactEvent(fact, factEventId(chain.chainId, 'e', BigInt(index))),
    )
    assert.ok(first !== undefined && coming !== undefined)
    const stream = factStream(chain.chainId)
    await store.append(stream, 'no_stream', [first, ...rest])
    const from = facts[0]?.origin.blockNumber ?? 0
    const stretch = { dealId: 'd', from, to: coming.origin.blockNumber }
    return readStretch(
      { store, stream, translator, reader: provider },
      { kind: 'readStretch', stretch, coming: [coming] },
    )
  }

  test('with everything there nothing is missing, and every block was read', async () => {
    const { missing, blocks } = await lookAgain(facts.slice(0, -1), facts.at(-1))
    assert.equal(missing, null)
    assert.equal(blocks, facts.length)
  })

  test('the first block with a log that is not there is named, with the one before it', async () => {
    const gap = [3, 55]
    const stored = facts.slice(0, -1).filter((_, index) => !gap.includes(index))
    const { missing } = await lookAgain(stored, facts.at(-1))
    const block = facts[3]?.origin.blockNumber ?? 0
    const before = await provider.getBlock(block - 1)
    assert.deepEqual(missing, { block, before: { number: block - 1, hash: before?.hash } })
  })

  test('of another fork than the one at hand nothing is said', async () => {
    const last = facts.at(-1)
    assert.ok(last !== undefined)
    const elsewhere = { ...last, origin: { ...last.origin, blockHash: `0x${'ab'.repeat(32)}` } }
    const { missing } = await lookAgain(facts.slice(0, -1), elsewhere)
    assert.equal(missing, 'moved')
  })

  test('an endpoint that lacks a block is asked again later', async () => {
    const last = facts.at(-1)
    assert.ok(last !== undefined)
    const ahead = { ...last, origin: { ...last.origin, blockNumber: last.origin.blockNumber + 9 } }
    await assert.rejects(lookAgain(facts.slice(0, -1), ahead), {
      code: 'RPC_MALFORMED_ANSWER',
      retryable: true,
    })
  })
})
