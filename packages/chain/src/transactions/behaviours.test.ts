/**
 * What the best known senders promise, as behaviours of ours: Optimism's txmgr, Nitro's dataposter, UMA's transaction clearing, the
 * nonce managers of ethers and viem. Each test names the behaviour; what is in brackets is where it is known from.
 */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { actionAt, createSenderWorld, dead, distorted, readRaw } from '../testing/sender-world.ts'
import type { SenderWorld } from '../testing/sender-world.ts'
import { createMemoryJournal } from './intent-journal.ts'

let world: SenderWorld
beforeEach(() => {
  world = createSenderWorld()
})
afterEach(() => world.close())

const gwei = 1_000_000_000n
const kinds = (outcomes: readonly { readonly kind: string }[]): string[] => outcomes.map(({ kind }) => kind)
const handed = () => world.node.handed.map(readRaw)
const submitAll = (sender: ReturnType<SenderWorld['open']>, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => sender.submit(actionAt(from + index)))
const isIncreasing = (numbers: readonly bigint[]): boolean =>
  numbers.every((value, place) => place === 0 || value > (numbers[place - 1] ?? 0n))

describe('confirmation', () => {
  test('at the first price when that is enough (txmgr)', async () => {
    const outcome = await world.settled(world.open().submit(actionAt(1)))
    assert.equal(outcome.kind, 'confirmed')
    assert.equal(world.node.handed.length, 1)
  })
  test('at a higher price after bumping; the dearest one is what is included (txmgr, UMA)', async () => {
    const sender = world.open({ feeCap: 500n * gwei })
    const sending = sender.submit(actionAt(1))
    await world.until('it is pending', () => world.node.pending().length === 1)
    world.node.baseFee = 8n * gwei
    assert.equal((await world.settled(sending)).kind, 'confirmed')
    assert.equal(new Set(handed().map(({ nonce }) => nonce)).size, 1)
    assert.ok(isIncreasing(handed().map(({ maxFeePerGas }) => maxFeePerGas ?? 0n)))
    assert.ok(sender.status().counters.bumps >= 1)
  })
  test('of an earlier, cheaper attempt counts as well (txmgr)', async () => {
    const sending = world.open().submit(actionAt(1))
    let refusing = true
    world.onBlock = () => world.node.mine(12, () => refusing)
    await world.until('it was replaced', () => world.node.handed.length === 2)
    const first = handed()[0]
    world.node.drop()
    refusing = false
    await world.node.sendBatch([{ method: 'eth_sendRawTransaction', params: [first?.serialized] }])
    world.node.mine()
    const outcome = await world.settled(sending)
    assert.equal(outcome.kind === 'confirmed' && outcome.hash, first?.hash)
  })
  test('only at the depth asked for, counted from the including block (txmgr)', async () => {
    const sending = world.open({ confirmations: 3 }).submit(actionAt(1))
    const outcome = await world.settled(sending)
    assert.ok(outcome.kind === 'confirmed')
    assert.ok(world.node.head().number - outcome.blockNumber + 1 >= 3)
  })
  test('is waited for through failing reads; nothing is sent twice for them (txmgr)', async () => {
    let failing = false
    const flaky = {
      sendBatch: (calls: Parameters<SenderWorld['node']['sendBatch']>[0]) =>
        failing ? dead.sendBatch() : world.node.sendBatch(calls),
    }
    const sending = world.open({ providers: [flaky] }).submit(actionAt(1))
    await world.until('it is pending', () => world.node.pending().length === 1)
    failing = true
    await world.pass(60_000)
    failing = false
    assert.equal((await world.settled(sending)).kind, 'confirmed')
    assert.equal(world.node.handed.length, 1)
  })
  test('of a call that fails on chain is told with its reason, and the nonce counts as used (txmgr)', async () => {
    const failed = distorted(world.node, ({ method }, told) =>
      method === 'eth_getTransactionReceipt' && told !== null ? { ...(told as object), status: '0x0' } : told,
    )
    const sender = world.open({ providers: [failed] })
    assert.equal((await world.settled(sender.submit(actionAt(1)))).kind, 'reverted')
    assert.equal((await world.settled(sender.submit(actionAt(1)))).kind, 'reverted')
    assert.deepEqual(sender.status().nonces, { local: 1, chain: 1 })
  })
})

describe('publication', () => {
  test('that fails is tried again with the same bytes until somebody has them (txmgr)', async () => {
    let failures = 3
    const deaf = {
      sendBatch: (calls: Parameters<SenderWorld['node']['sendBatch']>[0]) =>
        calls[0]?.method === 'eth_sendRawTransaction' && failures-- > 0
          ? dead.sendBatch()
          : world.node.sendBatch(calls),
    }
    assert.equal(
      (await world.settled(world.open({ providers: [deaf] }).submit(actionAt(1)))).kind,
      'confirmed',
    )
    assert.equal(new Set(world.node.handed).size, 1)
  })
  test('whose answer was lost is not repeated under another nonce (dataposter)', async () => {
    let isLost = false
    const halfDeaf = {
      sendBatch: async (calls: Parameters<SenderWorld['node']['sendBatch']>[0]) => {
        const answers = await world.node.sendBatch(calls)
        if (calls[0]?.method !== 'eth_sendRawTransaction' || isLost) return answers
        isLost = true
        return dead.sendBatch()
      },
    }
    await world.settled(world.open({ providers: [halfDeaf] }).submit(actionAt(1)))
    assert.equal(world.node.included().length, 1)
  })
  test('is repeated when the transaction is in no pool any more (txmgr)', async () => {
    world.blockMs = 0
    const sender = world.open()
    const sending = sender.submit(actionAt(1))
    await world.until('it is pending', () => world.node.pending().length === 1)
    world.node.drop()
    await world.until('it is pending again', () => world.node.pending().length === 1)
    assert.equal(new Set(world.node.handed).size, 1)
    assert.equal(sender.status().counters.rebroadcasts, 1)
    world.blockMs = 12_000
    assert.equal((await world.settled(sending)).kind, 'confirmed')
  })
  test('is not repeated while every node has it (dataposter)', async () => {
    world.blockMs = 0
    void world
      .open()
      .submit(actionAt(1))
      .catch(() => undefined)
    await world.pass(120_000)
    assert.equal(world.node.handed.length, 1)
  })
  test('that is too cheap for the next block is repriced at once, by what the node says it wants (txmgr, Nitro)', async () => {
    const picky = {
      sendBatch: async (calls: Parameters<SenderWorld['node']['sendBatch']>[0]) => {
        const [call] = calls
        const raw = call?.method === 'eth_sendRawTransaction' ? readRaw(String(call.params[0])) : null
        if (raw === null || (raw.maxFeePerGas ?? 0n) >= 40n * gwei) return world.node.sendBatch(calls)
        const message = `max fee per gas less than block base fee: address 0x, maxFeePerGas: 1, baseFee: ${20n * gwei}`
        return [{ ok: false as const, code: -32_000, message }]
      },
    }
    const sender = world.open({ providers: [picky] })
    assert.equal((await world.settled(sender.submit(actionAt(1)))).kind, 'confirmed')
    assert.ok(world.now() < 25_000, 'long before its patience is over')
    assert.equal(sender.status().lastRefusals[0]?.kind, 'UNDERPRICED')
    assert.equal(world.node.handed.length, 1)
    assert.ok((handed()[0]?.maxFeePerGas ?? 0n) < 60n * gwei)
  })
  test('with too little gas is signed again with what the chain asks by now (Nitro)', async () => {
    let gas = 50_000n
    const l2 = {
      sendBatch: async (calls: Parameters<SenderWorld['node']['sendBatch']>[0]) => {
        const [call] = calls
        if (call?.method === 'eth_sendRawTransaction' && readRaw(String(call.params[0])).gasLimit < 90_000n) {
          gas = 80_000n
          return [{ ok: false as const, code: -32_000, message: 'intrinsic gas too low' }]
        }
        const answers = await world.node.sendBatch(calls)
        return answers.map((answer, place) =>
          calls[place]?.method === 'eth_estimateGas'
            ? { ok: true as const, result: `0x${gas.toString(16)}` }
            : answer,
        )
      },
    }
    assert.equal((await world.settled(world.open({ providers: [l2] }).submit(actionAt(1)))).kind, 'confirmed')
    assert.equal(handed()[0]?.gasLimit, 100_000n)
  })
})

describe('fees', () => {
  test('stop at the cap: it is reported once, the bytes stay out, and it goes on when the market falls (txmgr)', async () => {
    const sender = world.open({ feeCap: 5n * gwei })
    const sending = sender.submit(actionAt(1))
    await world.until('it is pending', () => world.node.pending().length === 1)
    world.node.baseFee = 20n * gwei
    await world.pass(400_000)
    assert.deepEqual([sender.status().counters.feeCapHits, sender.status().hindrances], [1, { FEE_CAP: 1 }])
    assert.ok(handed().every(({ maxFeePerGas }) => (maxFeePerGas ?? 0n) <= 5n * gwei))
    world.node.baseFee = gwei
    assert.equal((await world.settled(sending)).kind, 'confirmed')
  })
  test('above the cap from the start nothing is signed, and no nonce is blocked (dataposter)', async () => {
    world.node.baseFee = 20n * gwei
    const sender = world.open({ feeCap: 5n * gwei })
    const sending = sender.submit(actionAt(1))
    await world.pass(60_000)
    assert.deepEqual([world.node.handed.length, sender.status().nonces.local], [0, 0])
    world.node.baseFee = gwei
    assert.equal((await world.settled(sending)).kind, 'confirmed')
  })
  test('grow with the time that is used up, for what has a deadline (dataposter)', async () => {
    world.onBlock = () => world.node.mine(12, () => true)
    const deadline = world.node.head().timestamp + 300
    const sender = world.open()
    sender.submit(actionAt(1, { deadline })).catch(() => undefined)
    await world.pass(280_000)
    const tips = handed().map(({ maxPriorityFeePerGas }) => maxPriorityFeePerGas ?? 0n)
    assert.ok(isIncreasing(tips) && tips.length >= 9, `${tips.length} attempts`)
    assert.ok((tips.at(-1) ?? 0n) > 3n * gwei)
  })
  test('are not raised on a chain that stands still, however long (ours)', async () => {
    world.blockMs = 0
    void world
      .open()
      .submit(actionAt(1))
      .catch(() => undefined)
    await world.pass(500_000)
    assert.equal(world.node.handed.length, 1)
  })
  test('of what holds up something urgent are urgent too (ours)', async () => {
    world.onBlock = () => world.node.mine(12, () => true)
    const sender = world.open()
    void sender.submit(actionAt(1)).catch(() => undefined)
    await world.until('it is pending', () => world.node.pending().length === 1)
    sender.submit(actionAt(2, { deadline: world.node.head().timestamp + 200 })).catch(() => undefined)
    await world.pass(180_000)
    const tips = handed().filter(({ nonce }) => nonce === 0)
    assert.ok((tips.at(-1)?.maxPriorityFeePerGas ?? 0n) > 3n * gwei)
  })
  test('where no tips are taken are replaced all the same (Arbitrum)', async () => {
    world.node.suggestedTip = 0n
    const sending = world.open().submit(actionAt(1))
    await world.until('it is pending', () => world.node.pending().length === 1)
    world.node.baseFee = 3n * gwei
    assert.equal((await world.settled(sending)).kind, 'confirmed')
  })
})

describe('nonces', () => {
  test('of many at once are dense and follow the order of deadlines (viem, ethers)', async () => {
    const sender = world.open()
    const at = world.node.head().timestamp
    const deadlines = [undefined, at + 900, at + 300, undefined, at + 600]
    const all = deadlines.map((deadline, index) =>
      sender.submit(actionAt(index, deadline === undefined ? {} : { deadline })),
    )
    assert.deepEqual(kinds(await world.settled(Promise.all(all))), Array(5).fill('confirmed'))
    const order = world.node.included().map(({ data }) => Number(data))
    assert.deepEqual(order, [2, 4, 1, 0, 3])
    assert.deepEqual(
      world.node.included().map(({ nonce }) => nonce),
      [0, 1, 2, 3, 4],
    )
  })
  test('of a key that was used before begin where the chain says (ethers, viem)', async () => {
    await world.settled(Promise.all(submitAll(world.open({ journal: createMemoryJournal() }), 2)))
    const sender = world.open({ journal: createMemoryJournal() })
    assert.equal((await world.settled(sender.submit(actionAt(7)))).kind, 'confirmed')
    assert.equal(sender.status().counters.released, 0)
    assert.equal(world.node.included().at(-1)?.nonce, 2)
  })
  test('no more than so many are on their way at once (txmgr)', async () => {
    const sender = world.open({ maxPending: 3 })
    const all = submitAll(sender, 8)
    let most = 0
    world.onBlock = () => {
      most = Math.max(most, world.node.pending().length)
      world.node.mine()
    }
    await world.settled(Promise.all(all))
    assert.equal(most, 3)
  })
  test('are not used up by what could not be signed (txmgr, ethers)', async () => {
    let failing = true
    const { signer } = world
    const moody = {
      ...signer,
      signTransaction: (unsigned: Parameters<typeof signer.signTransaction>[0]) =>
        failing
          ? Promise.reject(
              Object.assign(new Error('the signer is away'), { code: 'SIGNER_AWAY', retryable: true }),
            )
          : signer.signTransaction(unsigned),
    }
    const sender = world.open({ signer: moody })
    const sending = sender.submit(actionAt(1))
    await world.pass(30_000)
    assert.equal(sender.status().nonces.local, 0)
    assert.equal((await sender.list())[0]?.note, 'NOT_SIGNED: SIGNER_AWAY')
    failing = false
    assert.equal((await world.settled(sending)).kind, 'confirmed')
    assert.equal(world.node.included()[0]?.nonce, 0)
  })
  test('are not used up by what a contract would refuse, nor is anything sent (txmgr)', async () => {
    world.node.refuses = (data) => data === actionAt(1).data
    const sender = world.open()
    const [refused, taken] = await world.settled(
      Promise.all([sender.submit(actionAt(1)), sender.submit(actionAt(2))]),
    )
    assert.deepEqual([refused?.kind, taken?.kind], ['rejected', 'confirmed'])
    assert.equal(world.node.included()[0]?.nonce, 0)
  })
  test('that another user of the key took are given up, and the intent goes on with the next (viem, UMA)', async () => {
    let isDeaf = true
    const node = {
      sendBatch: (calls: Parameters<SenderWorld['node']['sendBatch']>[0]) =>
        isDeaf && calls[0]?.method === 'eth_sendRawTransaction'
          ? dead.sendBatch()
          : world.node.sendBatch(calls),
    }
    const sender = world.open({ providers: [node] })
    const sending = sender.submit(actionAt(1))
    await world.until('it is signed', () => world.entries.some(({ kind }) => kind === 'signed'))
    world.node.foreign(
      await world.signer.signTransaction({
        chainId: 31_337n,
        nonce: 0,
        to: world.signer.address,
        data: '0x',
        value: 0n,
        gasLimit: 21_000n,
        maxFeePerGas: gwei,
        maxPriorityFeePerGas: 0n,
      }),
    )
    isDeaf = false
    assert.equal((await world.settled(sending)).kind, 'confirmed')
    assert.equal(world.node.included().at(-1)?.nonce, 1)
    assert.equal(sender.status().counters.released, 1)
  })
  test('"nonce too low" is neither a failure nor a success: only the chain says which (txmgr)', async () => {
    const grumpy = {
      sendBatch: async (calls: Parameters<SenderWorld['node']['sendBatch']>[0]) => {
        const answers = await world.node.sendBatch(calls)
        return calls[0]?.method === 'eth_sendRawTransaction'
          ? [{ ok: false as const, code: -32_000, message: 'nonce too low' }]
          : answers
      },
    }
    assert.equal(
      (await world.settled(world.open({ providers: [grumpy] }).submit(actionAt(1)))).kind,
      'confirmed',
    )
    assert.equal(world.node.included().length, 1)
  })
  test('that nobody holds, below ours, are filled; nothing stays stuck behind them (dataposter)', async () => {
    const intent = actionAt(1)
    const terms = { nonce: 1, gasLimit: 21_000n, maxFeePerGas: 5n * gwei, maxPriorityFeePerGas: gwei }
    const call = { chainId: 31_337n, to: intent.to, data: intent.data, value: 0n }
    const raw = await world.signer.signTransaction({ ...call, ...terms })
    const attempt = { purpose: 'act', ...terms, raw, hash: readRaw(raw).hash ?? '' } as const
    const journal = createMemoryJournal([
      { kind: 'accepted', intent },
      { kind: 'signed', intentId: intent.id, attempt },
    ])
    const sender = world.open({ journal })
    assert.equal((await world.settled(sender.submit(intent))).kind, 'confirmed')
    assert.deepEqual(
      world.node.included().map(({ nonce }) => nonce),
      [0, 1],
    )
    assert.equal(world.node.included()[0]?.to, world.signer.address)
    assert.equal(sender.status().counters.gapsFilled, 1)
  })
  test('that nobody holds are taken by an intent that waits, if there is one (ours)', async () => {
    world.node.balance = 0n
    const journal = createMemoryJournal([{ kind: 'compacted', nextNonce: 2 }])
    const sender = world.open({ journal, whenUnfunded: 'wait' })
    const all = Promise.all(submitAll(sender, 3))
    await world.pass(20_000)
    world.node.balance = 10n ** 20n
    assert.deepEqual(kinds(await world.settled(all)), Array(3).fill('confirmed'))
    assert.deepEqual(
      world.node.included().map(({ nonce, to }) => [nonce, to === world.signer.address]),
      [0, 1, 2].map((nonce) => [nonce, false]),
    )
  })
})
