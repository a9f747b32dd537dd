import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { HeadBell } from '../../log-source/head-bell.ts'
import { createRpcLogSource } from '../../log-source/rpc-log-source.ts'
import { createProvider } from '../../rpc/create-provider.ts'
import { eventually } from '../../testing/eventually.ts'
import type { RelayedCall, RelayedRefusal, RelayFault } from '../../testing/rpc-relay.ts'
import { randomFrom } from '../../verify/random-from.ts'
import { startTortureChain } from './torture-chain.ts'
import type { TortureChain } from './torture-chain.ts'

const widthOf = ({ method, params: [filter] }: RelayedCall): number => {
  const { fromBlock, toBlock } = (filter ?? {}) as { fromBlock?: string; toBlock?: string }
  return method === 'eth_getLogs' && fromBlock !== undefined ? Number(toBlock) - Number(fromBlock) + 1 : 0
}

describe('torture: an endpoint that fails and refuses', () => {
  let torture: TortureChain
  before(async () => {
    torture = await startTortureChain('--slots-in-an-epoch', '4')
  })
  after(() => torture.stop())
  beforeEach(() => torture.begin())
  afterEach(() => torture.finish())

  const html = '<html><body>upstream request timeout</body></html>'
  const rateLimit = { jsonrpc: '2.0', id: null, error: { code: 429, message: 'Too Many Requests' } }
  const faults: Array<[what: string, fault: RelayFault]> = [
    ['HTML with 502', { status: 502, body: html }],
    ['HTML with 200', { status: 200, body: html }],
    ['429', { status: 429, body: '' }],
    ['429 with Retry-After', { status: 429, body: 'slow down', headers: { 'retry-after': '0.05' } }],
    ['429 as JSON with 200', { status: 200, body: JSON.stringify(rateLimit) }],
    ['an empty body', { status: 200, body: '' }],
    ['a connection reset', 'reset'],
    ['a body cut off', 'cut'],
    ['nothing until the time is over', 'hang'],
  ]
  for (const [what, fault] of faults) {
    test(`${what}, in backfill and live`, async () => {
      await torture.mineMany(1, 12)
      // Only what never comes is waited for in vain, seven times.
      const source = await torture.source({ timeoutMs: fault === 'hang' ? 250 : 30_000 })
      let [left, passed] = [4, 0]
      // Every other request, so that something gets through between the failures.
      torture.relay.fault = () => (left > 0 && passed++ % 2 === 0 && left-- > 0 ? fault : undefined)
      await torture.open({ source, rangeBlocks: 4 })
      await eventually('it has failed as often as it was to', () => left === 0)
      await torture.agrees()
      left = 3
      await torture.mine(40)
      await eventually('it has failed as often as it was to', () => left === 0)
      await torture.agrees()
    })
  }

  test('of a hundred answers five dropped, five 502 and three cut off', async () => {
    const random = randomFrom(3)
    await torture.mineMany(1, 40, 2)
    torture.relay.fault = () => {
      const chance = random()
      if (chance < 0.05) return 'reset'
      if (chance < 0.1) return { status: 502, body: html }
      return chance < 0.13 ? 'cut' : undefined
    }
    await torture.open({ rangeBlocks: 2 })
    for (let block = 0; block < 10; block += 1) await torture.mine(100 + block)
    await torture.agrees()
  })

  test('no more than so many requests a second', async () => {
    await torture.mineMany(1, 40)
    let [second, count] = [0, 0]
    torture.relay.fault = () => {
      const now = Math.floor(Date.now() / 200)
      if (now !== second) [second, count] = [now, 0]
      count += 1
      return count > 8 ? { status: 429, body: '' } : undefined
    }
    await torture.open({ rangeBlocks: 4 })
    await torture.agrees()
  })

  /** The wording is the providers' own; the limit is what the endpoint really takes. */
  const limits: Array<[who: string, most: number, refusal: (from: number, to: number) => RelayedRefusal]> = [
    [
      'Alchemy',
      10,
      (from) => ({
        code: -32_602,
        message: `Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size, or you can request any block range with a cap of 10K logs in the response. Based on your parameters and the response size limit, this block range should work: [0x${from.toString(16)}, 0x${(from + 9).toString(16)}]`,
      }),
    ],
    [
      'Infura',
      12,
      (from) => ({
        code: -32_005,
        message: 'query returned more than 10000 results',
        data: { from: `0x${from.toString(16)}`, limit: 10_000, to: `0x${(from + 11).toString(16)}` },
      }),
    ],
    ['QuickNode', 5, () => ({ code: -32_614, message: 'eth_getLogs is limited to a 5 range' })],
    ['LlamaNodes', 8, () => ({ code: -32_000, message: 'query exceeds max block range 8' })],
    [
      'Ankr, tighter than anybody would think',
      3,
      () => ({ code: -32_600, message: 'block range is too wide' }),
    ],
    [
      'one that is tighter than it says',
      4,
      () => ({ code: -32_005, message: 'eth_getLogs is limited to a 30 range' }),
    ],
    ['one that says what nobody knows', 6, () => ({ code: -32_099, message: 'computer says no' })],
    ['one that takes a single block', 1, () => ({ code: -32_000, message: 'exceed maximum block range' })],
    ['a node whose query times out', 9, () => ({ code: -32_002, message: 'request timed out' })],
  ]
  for (const [who, most, refusal] of limits) {
    test(`the range limit of ${who}`, async () => {
      await torture.mineMany(1, 50)
      let refused = 0
      torture.relay.refuse = (call) => {
        if (widthOf(call) <= most) return undefined
        refused += 1
        const [filter] = call.params as [{ fromBlock: string; toBlock: string }]
        return refusal(Number(filter.fromBlock), Number(filter.toBlock))
      }
      await torture.open({ rangeBlocks: 50 })
      await torture.agrees()
      assert.ok(refused > 0)
      await torture.mine(90)
      await torture.agrees()
    })
  }

  test('an answer over the body limit', async () => {
    await torture.mineMany(1, 60, 2)
    await torture.open({ source: await torture.source({ maxAnswerBytes: 30_000 }), rangeBlocks: 60 })
    await torture.agrees()
  })

  const batches: Array<[what: string, fault: (calls: readonly RelayedCall[]) => RelayFault | undefined]> = [
    [
      'no more than five calls',
      (calls) => (calls.length > 5 ? { status: 413, body: 'too large' } : undefined),
    ],
    ['none at all', (calls) => (calls.length > 1 ? { status: 400, body: 'expected an object' } : undefined)],
  ]
  for (const [what, fault] of batches) {
    test(`batches of ${what}`, async () => {
      await torture.mineMany(1, 10, 2)
      torture.relay.fault = fault
      await torture.open({ rangeBlocks: 8 })
      await torture.mine(50)
      await torture.agrees()
    })
  }

  test('down for a while, then back', async () => {
    await torture.mineMany(1, 5)
    const running = await torture.open()
    await running.caughtUp()
    torture.relay.fault = () => 'reset'
    await torture.mine(20, 21)
    await eventually('the chain is seen to be lost', () => !running.status().connected)
    await torture.mine(22)
    torture.relay.calm()
    await torture.agrees()
    assert.ok(running.status().connected)
  })

  const bells: Array<[what: string, rung: (signal: AbortSignal) => Promise<void>]> = [
    [
      'silent but open',
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    ],
    ['ringing for nothing all the time', () => new Promise((resolve) => setImmediate(resolve))],
  ]
  for (const [what, rung] of bells) {
    test(`announcements that are ${what}`, async () => {
      const provider = await createProvider({
        url: torture.relay.url,
        expectedChainId: torture.chain.chainId,
      })
      const bell: HeadBell = { rung, missed: () => undefined, state: () => 'live', close: () => undefined }
      const { chainId } = torture.chain
      await torture.open({ source: createRpcLogSource({ provider, chainId, pollIntervalMs: 20, bell }) })
      await torture.mine(1)
      await torture.mine(2)
      await torture.agrees()
      provider.destroy()
    })
  }
})
