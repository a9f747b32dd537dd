import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { openEndpoints } from '../../endpoints/open-endpoints.ts'
import type { Endpoints, EndpointsOptions } from '../../endpoints/open-endpoints.ts'
import { prefetchRanges } from '../../log-source/prefetch-ranges.ts'
import { eventually } from '../../testing/eventually.ts'
import { lagBehind } from '../../testing/lagging-pool.ts'
import { startRpcRelay } from '../../testing/rpc-relay.ts'
import type { RelayedCall, RpcRelay } from '../../testing/rpc-relay.ts'
import { randomFrom } from '../../verify/random-from.ts'
import type { IngestOptions } from '../create-ingest.ts'
import { startTortureChain } from './torture-chain.ts'
import type { TortureChain } from './torture-chain.ts'

type Log = Readonly<Record<string, unknown>>

const isLogs = ({ method }: RelayedCall): boolean => method === 'eth_getLogs'

describe('torture: two endpoints of one chain', () => {
  let torture: TortureChain
  let other: RpcRelay
  let endpoints: Endpoints | undefined
  before(async () => {
    torture = await startTortureChain('--slots-in-an-epoch', '4')
    other = await startRpcRelay(torture.chain.url)
  })
  after(async () => {
    other.close()
    await torture.stop()
  })
  beforeEach(() => torture.begin())
  afterEach(async () => {
    await torture.finish()
    endpoints?.close()
    other.calm()
  })

  const open = async (options: Partial<EndpointsOptions> = {}, changes: Partial<IngestOptions> = {}) => {
    endpoints = await openEndpoints({
      endpoints: [{ url: torture.relay.url }, { url: other.url }],
      expectedChainId: torture.chain.chainId,
      pollIntervalMs: 10,
      timeoutMs: 300,
      forkGraceMs: 200,
      compareEveryMs: 50,
      random: randomFrom(5),
      ...options,
    })
    return torture.open({ source: prefetchRanges(endpoints.source), rangeBlocks: 5, ...changes })
  }

  test('one of them always says there is nothing', async () => {
    await torture.mineMany(1, 20, 2)
    torture.relay.change = (call, result) => (isLogs(call) ? [] : result)
    await open()
    await torture.mine(100, 101)
    await torture.agrees()
  })

  test('they disagree on what is final, until they do not', async () => {
    await torture.mineMany(1, 24, 2)
    let told = 0
    other.change = (call, result) => {
      const logs = result as Log[]
      if (!isLogs(call) || logs.length === 0 || told >= 6) return result
      told += 1
      return logs.map((log) => ({ ...log, data: `${String(log['data']).slice(0, -2)}ee` }))
    }
    await open({ crossCheckShare: 1 })
    await torture.agrees()
  })

  test('one of them lags behind the other, now more, now less', async () => {
    const random = randomFrom(9)
    await torture.mineMany(1, 16)
    lagBehind(other, torture.chain, () => Math.floor(random() * 4))
    await open()
    for (let block = 0; block < 5; block += 1) {
      await torture.mine(100 + block)
      await torture.agrees()
    }
    assert.equal(await torture.rewinds(), 0)
  })

  test('the first is down from the beginning, then the second falls silent', async () => {
    await torture.mineMany(1, 10)
    torture.relay.fault = () => 'reset'
    await open()
    await torture.agrees()
    torture.relay.calm()
    other.fault = () => 'hang'
    await torture.mine(100)
    await torture.agrees()
  })

  test('both are down for a while, then back', async () => {
    await torture.mineMany(1, 10)
    const running = await open()
    await torture.agrees()
    for (const relay of [torture.relay, other]) relay.fault = () => ({ status: 503, body: '<html>' })
    await torture.mine(100, 101)
    await eventually('the chain is seen to be lost', () => !running.status().connected)
    for (const relay of [torture.relay, other]) relay.calm()
    await torture.agrees()
  })

  test('one of them comes to serve another chain', async () => {
    await torture.mineMany(1, 10)
    await open()
    await torture.agrees()
    other.change = ({ method, params }, result) => {
      if (method === 'eth_chainId') return '0x7'
      if (method === 'eth_getBlockByNumber' && params[0] === 'latest')
        return { ...(result as Log), number: '0xffff', hash: `0x${'ab'.repeat(32)}` }
      return isLogs({ method, params }) ? [] : result
    }
    await torture.mine(100, 101)
    await torture.agrees()
  })

  test('a reorg while both fail now and then', async () => {
    const random = randomFrom(13)
    await torture.mineMany(1, 14, 2)
    for (const relay of [torture.relay, other])
      relay.fault = () => (random() < 0.15 ? { status: 502, body: '' } : undefined)
    await open()
    await torture.reorg(3, [60, 0], [61, 2])
    await torture.agrees()
    await torture.reorg(4, [62, 1])
    await torture.agrees()
  })
})
