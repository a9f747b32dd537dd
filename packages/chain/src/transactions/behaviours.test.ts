/**
 * What the best known senders promise, as behaviours of ours: Optimism's txmgr, Nitro's dataposter, UMA's transaction clearing, the
 * nonce managers of ethers and viem. Each test names the behaviour; what is in brackets is where it is known from.
 */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { actionAt, createSenderWorld, dead, distorted, readRaw } from '../testing/sender-world.ts'
import type { SenderWorld } from '../testing/sender-world.ts'
import { createMemoryJournal } from './intent-journal.ts'
import type { TransactionSenderOptions } from './sender-options.ts'

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
          ? Promise.reject(Object.assign(new Error('the signer is away'), { retryable: true }))
          : signer.signTransaction(unsigned),
    }
    const sender = world.open({ signer: moody })
    const sending = sender.submit(actionAt(1))
    await world.pass(30_000)
    assert.equal(sender.status().nonces.local, 0)
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
    const attempt = {
      purpose: 'act' as const,
      nonce: 1,
      hash: '',
      gasLimit: 21_000n,
      maxFeePerGas: 5n * gwei,
      maxPriorityFeePerGas: gwei,
    }
    const intent = actionAt(1)
    const raw = await world.signer.signTransaction({
      chainId: 31_337n,
      to: intent.to,
      data: intent.data,
      value: 0n,
      ...attempt,
    })
    const journal = createMemoryJournal([
      { kind: 'accepted', intent },
      { kind: 'signed', intentId: intent.id, attempt: { ...attempt, raw, hash: readRaw(raw).hash ?? '' } },
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

describe('money', () => {
  test('that is missing is reported, and what waits for it goes on when it comes (ours)', async () => {
    world.node.balance = 1_000n
    const sender = world.open({ whenUnfunded: 'wait' })
    const sending = sender.submit(actionAt(1))
    await world.pass(60_000)
    assert.deepEqual([world.node.handed.length, sender.status().hindrances], [0, { INSUFFICIENT_FUNDS: 1 }])
    assert.match(
      (await sender.list())[0]?.note ?? '',
      /^INSUFFICIENT_FUNDS: needs \d+ wei, the key has 1000$/,
    )
    world.node.balance = 10n ** 18n
    assert.equal((await world.settled(sending)).kind, 'confirmed')
    assert.deepEqual(sender.status().hindrances, {})
  })
  test('that pending ones may still cost is not promised twice (ours)', async () => {
    world.node.balance = 26_250n * 3n * gwei + 26_250n * gwei
    const outcomes = await world.settled(Promise.all(submitAll(world.open(), 3)))
    assert.deepEqual(kinds(outcomes), Array(3).fill('confirmed'))
  })
})

describe('what should not happen any more', () => {
  const late = { confirmations: 1 } satisfies Partial<TransactionSenderOptions>

  test('is cancelled after its deadline; its nonce is used up for nothing else (UMA)', async () => {
    world.onBlock = () => world.node.mine(12, ({ to }) => to !== world.signer.address)
    const sender = world.open(late)
    const deadline = world.node.head().timestamp + 60
    const outcome = await world.settled(sender.submit(actionAt(1, { deadline })))
    assert.equal(outcome.kind === 'rejected' && outcome.rejection.code, 'DEADLINE_PASSED')
    assert.deepEqual([world.node.included().length, sender.status().counters.cancellations], [1, 1])
    world.onBlock = null
    assert.equal((await world.settled(sender.submit(actionAt(2)))).kind, 'confirmed')
    assert.equal(world.node.included().at(-1)?.nonce, 1)
  })
  test('because the contract would refuse it by now is not paid more for, but cancelled (UMA)', async () => {
    let refusing = true
    world.onBlock = () => world.node.mine(12, () => refusing)
    const sending = world.open().submit(actionAt(1))
    await world.until('it is pending', () => world.node.pending().length === 1)
    world.node.refuses = (data) => data === actionAt(1).data
    await world.until('it was cancelled', () => handed().at(-1)?.to === world.signer.address)
    refusing = false
    const outcome = await world.settled(sending)
    assert.equal(outcome.kind === 'rejected' && outcome.rejection.code, 'PREFLIGHT_REVERTED')
  })
  test('on an operator’s word is settled at once where nothing was signed, and stays so (ours)', async () => {
    world.node.balance = 0n
    const sender = world.open({ whenUnfunded: 'wait' })
    const sending = sender.submit(actionAt(1))
    await world.until('it waits', () => sender.status().waiting === 1 && world.now() > 0)
    assert.equal((await world.settled(sender.cancel('act/1'))).kind, 'done')
    const cancelled = { kind: 'rejected', rejection: { code: 'CANCELLED' } }
    assert.deepEqual(await world.settled(sending), cancelled)
    world.node.balance = 10n ** 20n
    assert.deepEqual(await world.settled(sender.submit(actionAt(1))), cancelled)
    await world.pass(60_000)
    assert.deepEqual(await world.settled(sender.submit(actionAt(1))), cancelled)
    assert.equal(world.node.handed.length, 0)
  })
  test('on an operator’s word is replaced by nothing where it is pending, also after a crash (ours)', async () => {
    world.blockMs = 0
    const sender = world.open()
    sender.submit(actionAt(1)).catch(() => undefined)
    await world.until('it is pending', () => world.node.pending().length === 1)
    const answer = await world.settled(sender.cancel('act/1'))
    assert.deepEqual([answer.kind, 'nonce' in answer && answer.nonce], ['done', 0])
    await sender.close()
    const next = world.open()
    const sending = next.submit(actionAt(1))
    world.blockMs = 12_000
    const outcome = await world.settled(sending)
    assert.equal(outcome.kind === 'rejected' && outcome.rejection.code, 'CANCELLED')
    assert.equal(world.node.included()[0]?.to, world.signer.address)
  })
  test('and what an operator asks of intents that are not there, or over, is refused by code (ours)', async () => {
    const sender = world.open()
    await world.settled(sender.submit(actionAt(1)))
    const code = async (answer: ReturnType<typeof sender.bump>) => {
      const given = await world.settled(answer)
      return given.kind === 'rejected' ? given.rejection.code : given.kind
    }
    assert.equal(await code(sender.cancel('act/9')), 'NOT_FOUND')
    assert.equal(await code(sender.bump('act/9')), 'NOT_FOUND')
    assert.equal(await code(sender.bump('act/1')), 'SETTLED')
    world.node.balance = 0n
    const unfunded = world.open({ whenUnfunded: 'wait', journal: createMemoryJournal() })
    void unfunded.submit(actionAt(2)).catch(() => undefined)
    await world.pass(5_000)
    assert.equal(await code(unfunded.bump('act/2')), 'NOT_SENT')
  })
  test('an operator’s bump replaces at once, whatever the patience (ours)', async () => {
    world.blockMs = 0
    const sender = world.open({ feeCap: 4n * gwei })
    sender.submit(actionAt(1)).catch(() => undefined)
    await world.until('it is pending', () => world.node.pending().length === 1)
    assert.equal((await world.settled(sender.bump('act/1'))).kind, 'done')
    assert.equal(world.node.handed.length, 2)
    await world.settled(sender.bump('act/1'))
    const last = await world.settled(sender.bump('act/1'))
    assert.deepEqual(last, { kind: 'rejected', rejection: { code: 'FEE_CAP' } })
  })
})

describe('reorgs', () => {
  test('before the confirmations: the same bytes are included again, once (txmgr)', async () => {
    const sending = world.open({ confirmations: 4 }).submit(actionAt(1))
    await world.until('it is included', () => world.node.included().length === 1)
    world.node.reorg(1, true)
    assert.equal((await world.settled(sending)).kind, 'confirmed')
    assert.deepEqual([world.node.included().length, new Set(world.node.handed).size], [1, 1])
  })
  test('after the confirmations: the outcome is taken back, and the same bytes are included again (ours)', async () => {
    const sender = world.open({ confirmations: 2 })
    const before = await world.settled(sender.submit(actionAt(1)))
    await world.pass(24_000)
    world.node.reorg(5, true)
    await world.until('it is open again', () => sender.status().counters.reopened === 1)
    const after = await world.settled(sender.submit(actionAt(1)))
    assert.ok(before.kind === 'confirmed' && after.kind === 'confirmed')
    assert.equal(after.hash, before.hash)
    assert.ok(after.blockNumber > before.blockNumber)
    assert.equal(world.node.included().length, 1)
  })
  test('deeper than is looked at do not open what was let go (ours)', async () => {
    const sender = world.open({ recheckBlocks: 3 })
    await world.settled(sender.submit(actionAt(1)))
    await world.until(
      'it is let go',
      () => sender.status().nonces.chain === 1 && world.node.head().number > 6,
    )
    await world.pass(24_000)
    assert.deepEqual(await sender.list(), [])
    assert.equal((await world.settled(sender.submit(actionAt(1)))).kind, 'confirmed', 'and is known for ever')
    assert.equal(world.node.included().length, 1)
    await assert.rejects(world.settled(sender.submit({ ...actionAt(2), id: 'act/1' })), {
      code: 'INTENT_CONFLICT',
    })
  })
})

describe('closing', () => {
  test('tells whoever waits, and leaves what is open to the next sender (txmgr)', async () => {
    world.blockMs = 0
    const sender = world.open()
    const told = assert.rejects(sender.submit(actionAt(1)), { code: 'SENDER_CLOSED' })
    await world.until('it is pending', () => world.node.pending().length === 1)
    await sender.close()
    await told
    world.blockMs = 12_000
    const next = world.open()
    assert.equal((await world.settled(next.submit(actionAt(1)))).kind, 'confirmed')
    assert.equal(world.node.included().length, 1)
  })
})

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
