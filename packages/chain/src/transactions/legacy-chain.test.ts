/** The behaviours of a sender on a chain whose blocks have no base fee, where only transactions of type 0 are taken. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'
import { actionAt, createSenderWorld, readRaw } from '../testing/sender-world.ts'
import type { SenderWorld } from '../testing/sender-world.ts'

const gwei = 1_000_000_000n
let world: SenderWorld
beforeEach(() => {
  world = createSenderWorld()
  world.node.isLegacy = true
})
afterEach(() => world.close())

const handed = () => world.node.handed.map(readRaw)
const prices = (): readonly bigint[] => handed().map(({ gasPrice }) => gasPrice ?? 0n)

describe('a sender on a chain without a base fee', () => {
  test('signs for this chain alone, at the usual gas price, and tells what it paid though the receipt does not', async () => {
    const outcome = await world.settled(world.open().submit(actionAt(1)))
    assert.ok(outcome.kind === 'confirmed')
    assert.deepEqual(
      handed().map(({ type, chainId, gasPrice }) => ({ type, chainId, gasPrice })),
      [{ type: 0, chainId: 31_337n, gasPrice: gwei }],
    )
    assert.equal(outcome.effectiveGasPrice, gwei)
  })

  test('replaces what is stuck by what nodes take for it, and no dearer than the cap', async () => {
    const sender = world.open({ feeCap: 3n * gwei })
    world.onBlock = () => world.node.mine(12, () => true)
    void sender.submit(actionAt(1)).catch(() => undefined)
    await world.until('it was replaced', () => world.node.handed.length >= 3)
    for (const [place, price] of prices().entries())
      assert.ok(place === 0 || price * 8n >= (prices()[place - 1] ?? 0n) * 9n)
    world.node.baseFee = 5n * gwei
    await world.until('the cap is reached', () => sender.status().counters.feeCapHits > 0)
    assert.ok(prices().every((price) => price <= 3n * gwei))
    assert.equal(sender.status().pending, 1)
  })

  test('answers a refusal for the price with what the node wants, at one price again', async () => {
    const strict = {
      sendBatch: async (calls: readonly RpcCall[]): Promise<RpcAnswer[]> => {
        const [call] = calls
        if (call?.method !== 'eth_sendRawTransaction') return world.node.sendBatch(calls)
        const { gasPrice } = readRaw(String(call.params[0]))
        if (gasPrice !== null && gasPrice < 2n * gwei)
          return [
            { ok: false, code: -32_000, message: `transaction underpriced: minimum needed ${2n * gwei}` },
          ]
        return world.node.sendBatch(calls)
      },
    }
    const outcome = await world.settled(world.open({ providers: [strict] }).submit(actionAt(1)))
    assert.equal(outcome.kind, 'confirmed')
    assert.deepEqual(prices(), [2n * gwei])
  })

  test('cancels what is late by an empty transaction of type 0', async () => {
    world.onBlock = () => world.node.mine(12, ({ data }) => data !== '0x')
    const deadline = world.node.head().timestamp + 100
    const outcome = await world.settled(world.open().submit(actionAt(1, { deadline })))
    assert.ok(outcome.kind === 'rejected' && outcome.rejection.code === 'DEADLINE_PASSED')
    assert.deepEqual(
      world.node.included().map(({ type, data, nonce }) => ({ type, data, nonce })),
      [{ type: 0, data: '0x', nonce: 0 }],
    )
  })

  test('goes on with type 2, dearer by both figures, where the chain gets a base fee meanwhile', async () => {
    world.onBlock = () => world.node.mine(12, () => true)
    const sending = world.open().submit(actionAt(1))
    await world.until('it is pending', () => world.node.pending().length === 1)
    world.node.isLegacy = false
    await world.until('it was replaced', () => world.node.pending()[0]?.type === 2)
    world.onBlock = null
    assert.equal((await world.settled(sending)).kind, 'confirmed')
  })
})
