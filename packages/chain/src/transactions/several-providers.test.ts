/** Providers that die, lag and lie. A part of the list of behaviours in behaviours.test.ts. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { actionAt, createSenderWorld, dead, distorted, readRaw } from '../testing/sender-world.ts'
import type { SenderWorld } from '../testing/sender-world.ts'

let world: SenderWorld
beforeEach(() => {
  world = createSenderWorld()
})
afterEach(() => world.close())

const gwei = 1_000_000_000n
const kinds = (outcomes: readonly { readonly kind: string }[]): string[] => outcomes.map(({ kind }) => kind)
const handed = () => world.node.handed.map(readRaw)

describe('several providers', () => {
  test('the first is dead: reads and sending go through the second (txmgr)', async () => {
    const sender = world.open({ providers: [dead, world.node] })
    assert.equal((await world.settled(sender.submit(actionAt(1)))).kind, 'confirmed')
    assert.deepEqual(
      sender.status().providers.map(({ ok }) => ok),
      [false, true],
    )
  })
  test('the second is dead: nobody notices', async () => {
    const sender = world.open({ providers: [world.node, dead] })
    assert.equal((await world.settled(sender.submit(actionAt(1)))).kind, 'confirmed')
  })
  test('one that never answers holds nothing up for long', async () => {
    const silent = { sendBatch: () => new Promise<never>(() => undefined) }
    const sender = world.open({ providers: [world.node, silent] })
    const started = world.now()
    assert.equal((await world.settled(sender.submit(actionAt(1)))).kind, 'confirmed')
    assert.ok(world.now() - started < 60_000)
  })
  test('one that answers too late, always, is asked seldom', async () => {
    let asked = 0
    const late = {
      sendBatch: async (calls: Parameters<typeof world.node.sendBatch>[0]) => {
        asked += 1
        await world.clock.pause(2_000, new AbortController().signal)
        return world.node.sendBatch(calls)
      },
    }
    world.onBlock = () => undefined
    const sender = world.open({ providers: [world.node, late] })
    sender.submit(actionAt(1)).catch(() => undefined)
    await world.pass(120_000)
    assert.ok(asked < 20, `it was asked ${asked} times within two minutes`)
  })
  const lies: Readonly<Record<string, Parameters<typeof distorted>[1]>> = {
    'says that the nonce is used': ({ method }, told) =>
      method === 'eth_getTransactionCount' ? '0x9' : told,
    'says that nothing was ever included': ({ method }, told) =>
      method === 'eth_getTransactionCount' ? '0x0' : method === 'eth_getTransactionReceipt' ? null : told,
    'says that a year has passed': ({ method }, told) =>
      method === 'eth_getBlockByNumber' ? { ...(told as object), timestamp: '0x70000000' } : told,
    'says that the key has nothing': ({ method }, told) => (method === 'eth_getBalance' ? '0x0' : told),
    'says that a block costs the world': ({ method }, told) =>
      method === 'eth_maxPriorityFeePerGas' ? '0xffffffffffff' : told,
  }
  for (const [lie, change] of Object.entries(lies)) {
    test(`one of three ${lie}: nothing comes of it`, async () => {
      const sender = world.open({ providers: [distorted(world.node, change), world.node, { ...world.node }] })
      const deadline = world.node.head().timestamp + 3_000
      const all = [1, 2, 3].map((index) => sender.submit(actionAt(index, { deadline })))
      assert.deepEqual(kinds(await world.settled(Promise.all(all))), Array(3).fill('confirmed'))
      assert.deepEqual(
        world.node.included().map(({ nonce }) => nonce),
        [0, 1, 2],
      )
      assert.ok(handed().every(({ maxPriorityFeePerGas }) => (maxPriorityFeePerGas ?? 0n) < 100n * gwei))
    })
  }
  test('one of two says that it is included when it is not: nothing is settled on its word alone', async () => {
    world.onBlock = () => world.node.mine(12, () => true)
    const liar = distorted(world.node, ({ method, params: [hash] }, told) => {
      if (method === 'eth_getTransactionCount') return '0x1'
      if (method !== 'eth_getTransactionReceipt') return told
      const fields = { status: '0x1', blockNumber: '0x1', gasUsed: '0x1', effectiveGasPrice: '0x1' }
      return { ...fields, transactionHash: hash, blockHash: `0x${'ee'.repeat(32)}` }
    })
    const sender = world.open({ providers: [liar, world.node] })
    let isSettled = false
    sender.submit(actionAt(1)).then(
      () => (isSettled = true),
      () => undefined,
    )
    await world.pass(300_000)
    assert.ok(!isSettled)
    assert.ok(sender.status().counters.disagreements > 0)
    assert.ok(handed().every(({ nonce }) => nonce === 0))
  })
  for (const [providers, reopened] of [
    [2, 1],
    [3, 0],
  ] as const) {
    test(`one of ${providers} says that what was settled is gone: ${reopened === 1 ? 'it is watched again, for that does no harm' : 'the others know better'}`, async () => {
      let isLying = false
      const liar = distorted(world.node, ({ method }, told) => {
        if (!isLying) return told
        return method === 'eth_getTransactionCount'
          ? '0x0'
          : method === 'eth_getTransactionReceipt'
            ? null
            : told
      })
      const honest = Array.from({ length: providers - 1 }, () => ({ ...world.node }))
      const sender = world.open({ providers: [liar, ...honest] })
      assert.equal((await world.settled(sender.submit(actionAt(1)))).kind, 'confirmed')
      isLying = true
      await world.pass(60_000)
      assert.equal(sender.status().counters.reopened, reopened)
      // While they differ it is neither done nor undone; a call that is carried out twice would be worse than either.
      assert.equal(sender.status().pending, reopened)
      isLying = false
      await world.until('it is settled again', () => sender.status().pending === 0)
      assert.deepEqual(
        world.node.included().map(({ nonce }) => nonce),
        [0],
      )
      assert.ok(handed().every(({ nonce, data }) => nonce === 0 && data === actionAt(1).data))
    })
  }
  test('one of another chain is not listened to', async () => {
    const foreign = distorted(world.node, ({ method }) => (method === 'eth_chainId' ? '0x1' : '0x'))
    const sender = world.open({ providers: [foreign, world.node] })
    assert.equal((await world.settled(sender.submit(actionAt(1)))).kind, 'confirmed')
    assert.match(sender.status().providers[0]?.lastFailure ?? '', /expected chain 31337, got 1/)
  })
  test('one of several estimates for a chain where there is no contract: nothing runs out of gas', async () => {
    const elsewhere = distorted(world.node, ({ method }, told) =>
      method === 'eth_estimateGas' ? '0x100' : told,
    )
    for (const providers of [
      [elsewhere, world.node],
      [world.node, elsewhere],
      [elsewhere, world.node, { ...world.node }],
    ]) {
      const handedBefore = handed().length
      const sender = world.open({ providers })
      assert.equal((await world.settled(sender.submit(actionAt(handedBefore + 1)))).kind, 'confirmed')
      assert.ok(
        handed()
          .slice(handedBefore)
          .every(({ gasLimit }) => gasLimit >= 21_000n),
        String(handed().at(-1)?.gasLimit),
      )
      await sender.close()
    }
  })
  test('a refusal of the preflight is believed when the others agree: one that is behind costs no vote', async () => {
    const behind = {
      sendBatch: async (calls: Parameters<SenderWorld['node']['sendBatch']>[0]) => {
        const answers = await world.node.sendBatch(calls)
        return answers.map((answer, place) =>
          calls[place]?.method === 'eth_call'
            ? { ok: false as const, code: 3, message: 'execution reverted', data: '0x' }
            : answer,
        )
      },
    }
    const outcome = await world.settled(world.open({ providers: [behind, world.node] }).submit(actionAt(1)))
    assert.equal(outcome.kind, 'confirmed')
  })
})
