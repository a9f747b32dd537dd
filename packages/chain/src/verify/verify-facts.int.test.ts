import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { devnetBeaconAbi } from '@lilymed/contracts-abi'
import type { EventStore } from '@lilymed/event-store'
import { startTortureChain } from '../ingest/torture/torture-chain.ts'
import type { TortureChain } from '../ingest/torture/torture-chain.ts'
import { eventually } from '../testing/eventually.ts'
import { createProvider } from '../rpc/create-provider.ts'
import type { RelayedCall } from '../testing/rpc-relay.ts'
import { createTranslator } from '../translate/translator.ts'
import type { VerifyScope } from './choose-stretches.ts'
import { verifyFacts } from './verify-facts.ts'
import type { VerifyProgress, VerifyReport } from './verify-facts.ts'

type Log = Readonly<Record<string, string>>

describe('reading final facts again from another endpoint', () => {
  let torture: TortureChain
  before(async () => {
    torture = await startTortureChain('--slots-in-an-epoch', '4')
  })
  after(() => torture.stop())
  beforeEach(() => torture.begin())
  afterEach(() => torture.finish())

  /** Follows blocks with facts, ten of which are final; returns the last final block. */
  const follow = async (blocks = 20): Promise<number> => {
    await torture.mineMany(1, blocks, 2)
    await torture.mineMany(1_000, 8)
    const source = await torture.source()
    const running = await torture.open({ source })
    await running.caughtUp()
    const last = (await torture.head()) - 8
    await eventually('it is final', () => running.status().finalised?.number === last)
    return last
  }
  const verify = async (
    scope: VerifyScope,
    seed = 1,
    store: Pick<EventStore, 'readStream'> = torture.store(),
  ): Promise<VerifyReport> => {
    const reader = await createProvider({ url: torture.chain.url, expectedChainId: torture.chain.chainId })
    const contracts = [{ name: 'DevnetBeacon', address: torture.beacon.address, abi: devnetBeaconAbi }]
    const progress: VerifyProgress[] = []
    try {
      const report = await verifyFacts({
        store,
        source: await torture.source(),
        translator: createTranslator({ contracts, reader }),
        scope,
        seed,
        firstPauseMs: 2,
        onProgress: (one) => progress.push(one),
      })
      assert.equal(progress.at(-1)?.blocks, report.blocks)
      assert.equal(progress.at(-1)?.of, report.blocks)
      return report
    } finally {
      reader.destroy()
    }
  }
  const isLogs = ({ method }: RelayedCall): boolean => method === 'eth_getLogs'

  test('an honest endpoint agrees, whole and in a sample', async () => {
    const last = await follow(60)
    const whole = await verify({ kind: 'all' })
    assert.deepEqual([whole.agrees, whole.blocks, whole.facts], [true, last + 1, 120])
    const sample = await verify({ kind: 'sample', blocks: 20 }, 5)
    assert.ok(sample.agrees && sample.facts > 0 && sample.blocks >= 10 && sample.blocks <= 20)
    assert.deepEqual((await verify({ kind: 'sample', blocks: 20 }, 5)).stretches, sample.stretches)
    assert.notDeepEqual((await verify({ kind: 'sample', blocks: 20 }, 6)).stretches, sample.stretches)
    const some = await verify({ kind: 'all', from: 5, to: 9 })
    assert.deepEqual([some.agrees, some.blocks, some.facts], [true, 5, 10])
  })

  test('each fact that differs is named with block and index', async () => {
    const last = await follow()
    const real = torture.store()
    // A store that lost a fact, has one the chain never had, and one with another value.
    const tampered: Pick<EventStore, 'readStream'> = {
      async *readStream(...request) {
        for await (const event of real.readStream(...request)) {
          const { round } = event.data as { round?: string }
          if (round === '3') continue
          if (round === '7') yield { ...event, data: { ...(event.data as object), round: '8000' } }
          else yield event
          if (round === '10')
            yield { ...event, metadata: { ...event.metadata, logIndex: '9' }, data: { round: '4000' } }
        }
      },
    }
    const { agrees, differences, facts, final } = await verify({ kind: 'all' }, 1, tampered)
    assert.equal(agrees, false)
    assert.deepEqual(
      differences.map(({ block, logIndex, kind, fields }) => [block, logIndex, kind, fields.join()]),
      [
        [4, 0, 'missing', ''],
        [6, 0, 'different', 'data.round'],
        [7, 9, 'extra', ''],
      ],
    )
    assert.equal(facts, 38)
    assert.equal(final.to, last)
  })

  test('another chain of the same id is noticed by its blocks', async () => {
    await follow()
    torture.relay.change = (call, result) =>
      call.method === 'eth_getBlockByNumber' && call.params[0] !== 'latest'
        ? { ...(result as Log), hash: `0x${'ab'.repeat(32)}`, parentHash: `0x${'ab'.repeat(32)}` }
        : isLogs(call)
          ? (result as Log[]).map((log) => ({ ...log, blockHash: `0x${'ab'.repeat(32)}` }))
          : result
    const report = await verify({ kind: 'all' })
    assert.equal(report.finalBlockAgrees, false)
    assert.equal(report.agrees, false)
    assert.ok(report.differences.every(({ fields }) => fields.join() === 'blockHash'))
    assert.equal(report.differencesFound, 40)
  })

  test('an endpoint that is behind, has no history, or contradicts itself is not compared with', async () => {
    await follow()
    torture.relay.change = (call, result) =>
      call.method === 'eth_getBlockByNumber' && call.params[0] !== 'latest' ? null : result
    await assert.rejects(verify({ kind: 'all' }), { code: 'ENDPOINT_BEHIND', retryable: true })
    torture.relay.calm()
    torture.relay.refuse = (call) =>
      isLogs(call) ? { code: -32_000, message: 'history has been pruned for this block' } : undefined
    await assert.rejects(verify({ kind: 'all' }), { code: 'HISTORY_MISSING', message: /whole history/ })
    torture.relay.calm()
    torture.relay.change = (call, result) => (isLogs(call) ? [] : result)
    await assert.rejects(verify({ kind: 'all', from: 5, to: 9 }), { code: 'ENDPOINT_UNSETTLED' })
  })

  test('an endpoint that takes few blocks and fails now and then is read patiently', async () => {
    await follow(40)
    let requests = 0
    torture.relay.refuse = (call) => {
      const { fromBlock, toBlock } = (call.params[0] ?? {}) as Log
      return isLogs(call) && Number(toBlock) - Number(fromBlock) > 6
        ? { code: -32_005, message: 'query exceeds max block range 7' }
        : undefined
    }
    torture.relay.fault = () => (++requests % 4 === 3 ? { status: 502, body: '' } : undefined)
    const report = await verify({ kind: 'all' })
    assert.deepEqual([report.agrees, report.facts], [true, 80])
  })

  test('blocks that are not final, and a store that has none, are refused', async () => {
    const last = await follow()
    await assert.rejects(verify({ kind: 'all', from: 5, to: last + 1 }), { code: 'USAGE' })
    await torture.finish()
    await torture.begin()
    await assert.rejects(verify({ kind: 'all' }), { code: 'NOT_FOUND', message: /no facts of chain 31337/ })
    await (await torture.open({ source: await torture.source(), startBlock: 1 })).caughtUp()
    await assert.rejects(verify({ kind: 'all' }), { code: 'NOT_FOUND', message: /final/ })
  })
})
