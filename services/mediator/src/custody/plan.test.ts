import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Interface } from 'ethers'
import { lilypadTokenAbi, settlementAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import { createCustodyCalls } from './custody-calls.ts'
import type { Plan, PlanRefusal } from './plan.ts'
import { planOfferKey, planRotateKey, planSetWithdrawal } from './plan-keys.ts'
import { planStakeAdd } from './plan-stake-add.ts'
import { planClaim, planUnstake, planWithdraw } from './plan-unstake.ts'
import type { Position } from './position.ts'

const at = (digit: string): `0x${string}` => `0x${digit.repeat(40)}`
const [mediator, safe, key, stranger] = [at('1'), at('2'), at('3'), at('4')]
const calls = createCustodyCalls({ stakeRegistry: at('5'), settlement: at('6'), token: at('7') })
const LP = 10n ** 18n
const drawClass = { id: `0x${'cc'.repeat(32)}`, name: 'portable' } as const

const position: Position = {
  chainId: 1,
  now: 1_000_000,
  mediator,
  isRegistered: true,
  drawClasses: [drawClass.id],
  operator: mediator,
  key: mediator,
  withdrawalAddress: safe,
  stake: 200n * LP,
  unbonding: 0n,
  withdrawableAt: 0,
  locked: 0n,
  openLocks: 0,
  jailedUntil: 0,
  credit: 0n,
  rules: { minimumStake: 100n * LP, lockPerSeat: 25n * LP, maxOpenLocks: 4, unbondingSeconds: 86_400 },
  caller: { address: mediator, actsFor: mediator, tokens: 1000n * LP, allowance: 0n, coin: LP },
  contracts: [at('5'), at('6'), at('7')],
  gasPrice: 1n,
}
const as = (change: Partial<Position>, caller: Partial<Position['caller']> = {}): Position => ({
  ...position,
  ...change,
  caller: { ...position.caller, ...caller },
})

const abis = [stakeRegistryAbi, settlementAbi, lilypadTokenAbi].map((abi) => new Interface(abi))
const stepsOf = (plan: Plan | PlanRefusal): readonly string[] => {
  assert.ok(plan.kind === 'planned', codeOf(plan))
  return plan.steps.map(({ call }) => {
    const parsed = abis.map((abi) => abi.parseTransaction(call)).find((found) => found !== null)
    return `${parsed?.name}(${parsed?.args.map(String).join(',')})`
  })
}
const codeOf = (plan: Plan | PlanRefusal): string =>
  plan.kind === 'rejected' ? plan.rejection.code : 'planned'

describe('adding to a stake', () => {
  const add = (from: Position, change: Partial<Parameters<typeof planStakeAdd>[2]> = {}) =>
    planStakeAdd(from, calls, { amount: 50n * LP, ...change })

  it('approves what is missing, and nothing where enough is allowed', () => {
    assert.deepEqual(stepsOf(add(position)), [`approve(${at('5')},${50n * LP})`, `stake(${50n * LP})`])
    assert.deepEqual(stepsOf(add(as({}, { allowance: 50n * LP }))), [`stake(${50n * LP})`])
    assert.equal(stepsOf(add(as({}, { allowance: 50n * LP - 1n }))).length, 2)
  })

  it('names the withdrawal address with the first stake, and registers first where it must', () => {
    const first = as({ isRegistered: false, drawClasses: [], stake: 0n, withdrawalAddress: null })
    const addition = { amount: 100n * LP, withdrawalAddress: safe, drawClass }
    assert.deepEqual(stepsOf(planStakeAdd(first, calls, addition)), [
      `register(${drawClass.id})`,
      `approve(${at('5')},${100n * LP})`,
      `stakeWith(${100n * LP},${safe})`,
    ])
    assert.equal(codeOf(planStakeAdd(first, calls, { ...addition, drawClass: undefined })), 'NOT_REGISTERED')
    assert.equal(stepsOf(add(position, { drawClass })).length, 2, 'not twice for a class')
  })

  it('is refused without a withdrawal address unless that is wanted, and then warned of', () => {
    const none = as({ withdrawalAddress: null })
    assert.equal(codeOf(add(none)), 'NO_WITHDRAWAL_ADDRESS')
    const wanted = add(none, { accepts: { noWithdrawalAddress: true } })
    assert.match((wanted as Plan).warnings.join(), /whoever steals the key/)
    assert.equal(codeOf(add(position, { withdrawalAddress: stranger })), 'WITHDRAWAL_ADDRESS_FIXED')
    for (const wrong of [mediator, at('0'), at('5'), at('7')])
      assert.equal(codeOf(add(none, { withdrawalAddress: wrong })), 'WITHDRAWAL_ADDRESS_INVALID')
  })

  it('adds to the stake alone where the withdrawal address that stands is given again', () => {
    assert.deepEqual(stepsOf(add(as({}, { allowance: 50n * LP }), { withdrawalAddress: safe })), [
      `stake(${50n * LP})`,
    ])
  })

  it('is refused where it would be of no use, or cannot be paid', () => {
    assert.equal(codeOf(add(as({ stake: 49n * LP }))), 'BELOW_MINIMUM')
    assert.equal(codeOf(add(as({ stake: 50n * LP }))), 'planned')
    assert.equal(codeOf(add(as({ stake: 49n * LP }), { accepts: { belowMinimum: true } })), 'planned')
    assert.equal(codeOf(add(as({ jailedUntil: 1_000_001 }))), 'JAILED')
    assert.equal(codeOf(add(as({ jailedUntil: 1_000_000 }))), 'planned')
    assert.equal(codeOf(add(as({ jailedUntil: 2_000_000 }), { accepts: { jail: true } })), 'planned')
    assert.equal(codeOf(add(as({}, { tokens: 50n * LP - 1n }))), 'TOO_FEW_TOKENS')
    assert.equal(codeOf(add(as({ gasPrice: LP }))), 'TOO_LITTLE_COIN')
  })

  it('is paid for where the gas may cost twice what it does now, to the wei', () => {
    const { steps } = add(position) as Plan
    const gas = steps.reduce((sum, { gasLimit }) => sum + gasLimit, 0n)
    assert.equal(codeOf(add(as({ gasPrice: 3n }, { coin: 6n * gas }))), 'planned')
    assert.equal(codeOf(add(as({ gasPrice: 3n }, { coin: 6n * gas - 1n }))), 'TOO_LITTLE_COIN')
  })

  it('is the key’s to do', () => {
    assert.equal(codeOf(add(as({ key }, { actsFor: null }))), 'KEY_RETIRED')
    assert.equal(codeOf(add(as({}, { address: stranger, actsFor: stranger }))), 'NOT_THE_KEY')
    assert.equal(codeOf(add(as({ key }, { address: key, actsFor: mediator }))), 'planned')
  })
})

describe('taking stake and rewards', () => {
  it('leaves the minimum or nothing', () => {
    const unstake = (amount: bigint | undefined, acceptsBelowMinimum = false) =>
      planUnstake(position, calls, { amount, by: 'key', acceptsBelowMinimum })
    assert.deepEqual(stepsOf(unstake(100n * LP)), [`requestUnstake(${100n * LP})`])
    assert.deepEqual(stepsOf(unstake(undefined)), [`requestUnstake(${200n * LP})`])
    assert.equal(codeOf(unstake(101n * LP)), 'BELOW_MINIMUM')
    assert.equal(codeOf(unstake(101n * LP, true)), 'planned')
    assert.equal(codeOf(unstake(201n * LP)), 'ABOVE_STAKE')
    assert.equal(
      codeOf(planUnstake(as({ stake: 0n }), calls, { amount: undefined, by: 'key' })),
      'ABOVE_STAKE',
    )
  })

  it('says that what is unbonding waits anew, and which seats hold everything up', () => {
    const busy = as({ unbonding: LP, withdrawableAt: 1_000_100, openLocks: 2 })
    const plan = planUnstake(busy, calls, { amount: 100n * LP, by: 'key' }) as Plan
    assert.match(plan.warnings.join('\n'), /1 LP are on their way out already.*\n2 seats are open/)
  })

  it('withdraws from the second on at which it may', () => {
    const due = as({ unbonding: LP, withdrawableAt: 1_000_000 })
    assert.deepEqual(stepsOf(planWithdraw(due, calls, 'key')), ['withdraw()'])
    assert.deepEqual(stepsOf(planWithdraw(due, calls, 'withdrawal')), [`withdrawOf(${mediator})`])
    const early = as({ unbonding: LP, withdrawableAt: 1_000_001 })
    assert.equal(codeOf(planWithdraw(early, calls, 'key')), 'STILL_UNBONDING')
    const open = as({ unbonding: LP, withdrawableAt: 1_000_000, openLocks: 1 })
    assert.equal(codeOf(planWithdraw(open, calls, 'key')), 'LOCKS_OPEN')
    assert.equal(codeOf(planWithdraw(position, calls, 'key')), 'NOTHING_UNBONDING')
  })

  it('claims what there is, for the mediator', () => {
    assert.equal(codeOf(planClaim(position, calls, 'key')), 'NOTHING_TO_CLAIM')
    const earned = as({ credit: LP, key }, { address: key, actsFor: mediator })
    assert.deepEqual(stepsOf(planClaim(earned, calls, 'key')), [`claimOf(${mediator})`])
  })

  it('is the withdrawal address’s too, which signs elsewhere and whose coin is not ours to count', () => {
    const plan = planUnstake(as({ gasPrice: LP }), calls, { amount: 100n * LP, by: 'withdrawal' }) as Plan
    assert.equal(plan.from, safe)
    assert.deepEqual(stepsOf(plan), [`requestUnstakeOf(${mediator},${100n * LP})`])
    const none = as({ withdrawalAddress: null })
    assert.equal(codeOf(planUnstake(none, calls, { amount: LP, by: 'withdrawal' })), 'NO_WITHDRAWAL_ADDRESS')
  })
})

describe('keys', () => {
  it('name the withdrawal address once, and then it is that address’s to change', () => {
    const none = as({ withdrawalAddress: null })
    assert.deepEqual(stepsOf(planSetWithdrawal(none, calls, safe)), [
      `setWithdrawalAddress(${mediator},${safe})`,
    ])
    assert.equal((planSetWithdrawal(none, calls, safe) as Plan).from, mediator)
    assert.equal((planSetWithdrawal(position, calls, stranger) as Plan).from, safe)
    for (const wrong of [mediator, safe, at('0'), at('6')])
      assert.equal(codeOf(planSetWithdrawal(position, calls, wrong)), 'WITHDRAWAL_ADDRESS_INVALID')
    assert.equal(
      codeOf(planSetWithdrawal(as({ ...none, isRegistered: false }), calls, safe)),
      'NOT_REGISTERED',
    )
  })

  it('offer themselves once, and are taken by the withdrawal address', () => {
    const newcomer = { address: key, actsFor: key } as const
    assert.deepEqual(stepsOf(planOfferKey(as({}, newcomer), calls)), [`offerKey(${mediator})`])
    assert.equal(codeOf(planOfferKey(as({}, { address: key, actsFor: null }), calls)), 'KEY_TAKEN')
    assert.equal(codeOf(planOfferKey(position, calls)), 'KEY_TAKEN')
    assert.equal(
      codeOf(planOfferKey(as({ withdrawalAddress: null }, newcomer), calls)),
      'NO_WITHDRAWAL_ADDRESS',
    )
    const plan = planRotateKey(as({ openLocks: 1 }), calls, key) as Plan
    assert.deepEqual([plan.from, stepsOf(plan)], [safe, [`rotateKey(${mediator},${key})`]])
    assert.match(plan.warnings.join(), /1 seats are open/)
    for (const wrong of [mediator, safe])
      assert.equal(codeOf(planRotateKey(position, calls, wrong)), 'KEY_TAKEN')
  })
})
