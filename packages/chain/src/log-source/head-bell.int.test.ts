import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createProvider } from '../rpc/create-provider.ts'
import { startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { openHeadBell } from './head-bell.ts'
import { createRpcLogSource } from './rpc-log-source.ts'

describe('following a chain by its announcements', () => {
  let chain: TestChain
  before(async () => {
    chain = await startTestChain()
  })
  after(() => chain.stop())

  test('a new head is seen long before the next poll', async () => {
    const provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    const bell = openHeadBell(chain.url.replace('http', 'ws'))
    const stop = new AbortController()
    await bell.rung(AbortSignal.timeout(60_000)) // the answer to the subscription
    const source = createRpcLogSource({ provider, chainId: chain.chainId, pollIntervalMs: 60_000, bell })
    const heads: number[] = []
    for await (const update of source.follow(stop.signal)) {
      if (update.kind === 'head') heads.push(update.observation.head.number)
      if (heads.length === 3) stop.abort()
      else await chain.rpc('evm_mine')
    }
    assert.deepEqual(heads, [0, 1, 2])
    bell.close()
    provider.destroy()
  })

  test('an endpoint that is not there only leaves the poll', async () => {
    const provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    const bell = openHeadBell('ws://127.0.0.1:9')
    const stop = new AbortController()
    const source = createRpcLogSource({ provider, chainId: chain.chainId, pollIntervalMs: 10, bell })
    const first = await chain.rpc('eth_blockNumber')
    let mined = false
    for await (const update of source.follow(stop.signal)) {
      assert.equal(update.kind, 'head')
      if (update.kind === 'head' && update.observation.head.number > Number(first)) stop.abort()
      if (!mined) await chain.rpc('evm_mine')
      mined = true
    }
    bell.close()
    provider.destroy()
  })

  test('another scheme is refused without telling the path', () => {
    assert.throws(
      () => openHeadBell('http://127.0.0.1:9/secret'),
      (failure: Error) => {
        assert.match(failure.message, /ws or wss/)
        return !failure.message.includes('secret')
      },
    )
  })
})
