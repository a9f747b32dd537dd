/** How an intent ends: money, deadlines, an operator’s word, reorgs, closing. A part of the list of behaviours in behaviours.test.ts. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { actionAt, createSenderWorld, readRaw } from '../testing/sender-world.ts'
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

describe('money', () => {
  test('that is missing is reported, and what waits for it goes on when it comes (ours)', async () => {
    world.node.balance = 1_000n
    const sender = world.open({ whenUnfunded: 'wait' })
    const sending = sender.submit(actionAt(1))
    await world.pass(60_000)
    assert.deepEqual([world.node.handed.length, sender.status().hindrances], [0, { INSUFFICIENT_FUNDS: 1 }])
    assert.match(
      (await sender.list())[0]?.note ?? '',
      /^INSUFFICIENT_FUNDS: needs 0\.\d+ of the chain’s coin, 0\.000000000000001 are free$/,
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
  test('because of one refusal that is gone a block later is not cancelled, but paid more for (ours)', async () => {
    let refusing = true
    let refusals = 0
    world.onBlock = () => {
      if (refusals > 0) world.node.refuses = () => false
      world.node.mine(12, () => refusing)
    }
    const sending = world.open().submit(actionAt(1))
    await world.until('it is pending', () => world.node.pending().length === 1)
    world.node.refuses = () => ++refusals > 0
    await world.until('it was replaced', () => world.node.handed.length > 1)
    refusing = false
    assert.equal((await world.settled(sending)).kind, 'confirmed')
    assert.ok(refusals > 0)
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
