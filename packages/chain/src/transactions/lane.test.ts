import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chooseWaiting } from './choose-waiting.ts'
import { findGaps } from './find-gaps.ts'
import type { Attempt, JournalEntry } from './intent-journal.ts'
import { createLane } from './lane.ts'
import { prepare } from './prepare.ts'
import type { GasMarket } from './fees.ts'
import type { PreparePolicy } from './prepare.ts'

const attempt = (nonce: number): Attempt => ({
  purpose: 'act',
  nonce,
  hash: `0x${nonce}`,
  raw: '0x',
  gasLimit: 1n,
  maxFeePerGas: 1n,
  maxPriorityFeePerGas: 1n,
})
const accepted = (id: string, deadline?: number): JournalEntry => ({
  kind: 'accepted',
  intent: { id, to: '0x', data: '0x', ...(deadline === undefined ? {} : { deadline }) },
})
const signed = (intentId: string, nonce: number): JournalEntry => ({
  kind: 'signed',
  intentId,
  attempt: attempt(nonce),
})
const rejected = (
  intentId: string,
  code: 'CANCELLED' | 'DEADLINE_PASSED',
  blockNumber?: number,
): JournalEntry => ({
  kind: 'settled',
  intentId,
  outcome: {
    kind: 'rejected',
    rejection: code === 'CANCELLED' ? { code } : { code, deadline: 1, chainTime: 2 },
  },
  ...(blockNumber === undefined ? {} : { blockNumber }),
})

describe('a lane', () => {
  test('lets go at once of what used no nonce and may be tried again, but remembers what was cancelled', () => {
    const lane = createLane([
      accepted('late'),
      rejected('late', 'DEADLINE_PASSED'),
      accepted('cancelled'),
      rejected('cancelled', 'CANCELLED'),
      accepted('replaced'),
      signed('replaced', 3),
      rejected('replaced', 'DEADLINE_PASSED', 9),
    ])
    assert.deepEqual(lane.open(), [])
    assert.deepEqual(
      lane.settled().map(({ intent, settledIn }) => [intent.id, settledIn]),
      [
        ['cancelled', null],
        ['replaced', 9],
      ],
    )
  })
  test('has the attempts of what is opened again, and none of a nonce that was given up', () => {
    const lane = createLane([accepted('a'), signed('a', 3), rejected('a', 'CANCELLED', 9)])
    lane.apply({ kind: 'reopened', intentId: 'a' })
    assert.deepEqual(lane.open()[0]?.attempts, [attempt(3)])
    lane.apply({ kind: 'released', intentId: 'a', nonce: 3 })
    assert.deepEqual([lane.open()[0]?.attempts, lane.nextNonce()], [[], 4])
  })
  test('ignores what is said of intents that it does not know', () => {
    const lane = createLane([rejected('x', 'CANCELLED'), { kind: 'reopened', intentId: 'x' }, signed('x', 8)])
    assert.deepEqual([lane.open(), lane.settled(), lane.nextNonce()], [[], [], 9])
  })
})

describe('what is signed next', () => {
  const open = createLane([
    accepted('none'),
    accepted('late', 900),
    accepted('soon', 300),
    accepted('sent', 1),
    signed('sent', 0),
  ]).open()
  const ids = (...given: Parameters<typeof chooseWaiting>) =>
    chooseWaiting(...given).map(({ intent }) => intent.id)

  test('is what has the earliest deadline; what has none comes last', () => {
    assert.deepEqual(
      ids(open, () => true, 9),
      ['soon', 'late', 'none'],
    )
    assert.deepEqual(
      ids(open, (id) => id !== 'soon', 1),
      ['late'],
    )
    assert.deepEqual(
      ids(open, () => true, -1),
      [],
    )
  })
})

describe('a compacted lane', () => {
  test('never goes back behind a nonce that was signed for, though nothing of it is left', () => {
    const lane = createLane([accepted('a'), signed('a', 6), rejected('a', 'DEADLINE_PASSED', 9)])
    lane.forget('a')
    assert.equal(createLane(lane.snapshot()).nextNonce(), 7)
  })
})

describe('gaps', () => {
  const open = createLane([accepted('a'), signed('a', 5), accepted('b'), signed('b', 8)]).open()
  const gaps = (mined: number, pending: number, behind = mined) =>
    findGaps(open, 10, { minedCount: { low: behind, high: mined }, pendingCount: pending })

  test('are the nonces below the next of ours that are neither used nor held, by us or by anyone', () => {
    assert.deepEqual(gaps(4, 4), [4, 6, 7, 9])
    assert.deepEqual(gaps(5, 6), [6, 7, 9])
    assert.deepEqual(gaps(5, 8), [9])
    assert.deepEqual(gaps(10, 10), [])
  })
  test('are none where one provider has seen the nonce used, though another is behind', () => {
    assert.deepEqual(gaps(7, 4, 4), [7, 9])
  })
})

describe('right before it is signed', () => {
  const policy: PreparePolicy = {
    feeCap: 100n,
    urgencyMultiplier: 5,
    gasMarginPercent: 25,
    whenUnfunded: 'reject',
  }
  const view: { chainTime: number; market: GasMarket; balance: bigint } = {
    chainTime: 50,
    market: { baseFeePerGas: 10n, suggestedTip: 5n },
    balance: 10_000n,
  }
  const record = (deadline?: number) => {
    const [made] = createLane([accepted('a', deadline)]).open()
    assert.ok(made)
    return made
  }
  const explain = () => ({ name: 'Error', arguments: {}, message: 'why' })
  const decided = (
    changes: {
      deadline?: number
      gas?: bigint
      view?: Partial<typeof view>
      committed?: bigint
      policy?: Partial<PreparePolicy>
    } = {},
  ) =>
    prepare(
      record(changes.deadline),
      { kind: 'passes', gas: changes.gas ?? 100n },
      { ...view, ...changes.view },
      changes.committed ?? 0n,
      { ...policy, ...changes.policy },
      explain,
    )
  const codeOf = (prepared: ReturnType<typeof decided>) =>
    prepared.kind === 'ready'
      ? 'ready'
      : `${prepared.kind} ${prepared.kind === 'waits' ? prepared.hindrance.code : prepared.rejection.code}`

  test('gas has its margin, fees are the market’s', () => {
    assert.deepEqual(decided(), {
      kind: 'ready',
      gasLimit: 125n,
      fees: { maxFeePerGas: 25n, maxPriorityFeePerGas: 5n },
    })
  })
  test('what is late is not signed, to the second', () => {
    assert.equal(codeOf(decided({ deadline: 51 })), 'ready')
    assert.equal(codeOf(decided({ deadline: 50 })), 'rejected DEADLINE_PASSED')
  })
  test('money must be there for it and for all that is on its way', () => {
    assert.equal(codeOf(decided({ view: { balance: 3_125n } })), 'ready')
    assert.equal(codeOf(decided({ view: { balance: 3_124n } })), 'rejected INSUFFICIENT_FUNDS')
    assert.equal(
      codeOf(decided({ view: { balance: 3_124n }, policy: { whenUnfunded: 'wait' } })),
      'waits INSUFFICIENT_FUNDS',
    )
    assert.equal(codeOf(decided({ committed: 6_875n })), 'ready')
    assert.equal(codeOf(decided({ committed: 6_876n })), 'waits INSUFFICIENT_FUNDS')
    assert.equal(codeOf(decided({ gas: 0n })), 'rejected INSUFFICIENT_FUNDS')
  })
  test('without a base fee one gas price is offered, which the cap holds for', () => {
    const legacy = { market: { gasPrice: 20n } }
    const prepared = decided({ view: legacy })
    const fees = { maxFeePerGas: 20n, maxPriorityFeePerGas: 20n, isLegacy: true }
    assert.deepEqual(prepared, { kind: 'ready', gasLimit: 125n, fees })
    assert.equal(codeOf(decided({ view: legacy, policy: { feeCap: 19n } })), 'waits FEE_CAP')
    assert.equal(codeOf(decided({ view: { ...legacy, balance: 2_499n } })), 'rejected INSUFFICIENT_FUNDS')
  })
  test('a base fee above the cap is waited out', () => {
    assert.equal(codeOf(decided({ policy: { feeCap: 10n } })), 'ready')
    assert.equal(codeOf(decided({ policy: { feeCap: 9n } })), 'waits FEE_CAP')
  })
})
