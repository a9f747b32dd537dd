import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Interface } from 'ethers'
import type { TransactionIntent } from '@lilymed/chain'
import { lilypadTokenAbi, settlementAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import { createCustodyCalls } from './custody-calls.ts'
import { custodyCommands, isCustodyCall } from './custody-commands.ts'

const at = (digit: string): `0x${string}` => `0x${digit.repeat(40)}`
const [mediator, stranger] = [at('1'), at('2')]
const contracts = { stakeRegistry: at('5'), settlement: at('6'), token: at('7') }
const calls = createCustodyCalls(contracts)

it('a node sends for its owner whatever a plan may hold', () => {
  const steps = [
    calls.approve(1n),
    calls.register(`0x${'cc'.repeat(32)}`, 'portable'),
    calls.stake(1n),
    calls.stakeWith(1n, stranger),
    calls.requestUnstake(1n),
    calls.requestUnstakeOf(mediator, 1n),
    calls.withdraw(),
    calls.withdrawOf(mediator),
    calls.claimOf(mediator),
    calls.setWithdrawalAddress(mediator, stranger),
    calls.offerKey(mediator),
    calls.rotateKey(mediator, stranger),
  ]
  assert.equal(steps.length, Object.keys(calls).length)
  for (const { call, what } of steps) assert.ok(isCustodyCall(contracts, call.to, call.data), what)
})

it('and nothing else: no transfer, no other allowance, no other contract', () => {
  const token = new Interface(lilypadTokenAbi)
  const registry = new Interface(stakeRegistryAbi)
  const others: readonly (readonly [string, string])[] = [
    [contracts.token, token.encodeFunctionData('transfer', [stranger, 1n])],
    [contracts.token, token.encodeFunctionData('approve', [stranger, 1n])],
    [contracts.stakeRegistry, registry.encodeFunctionData('syncWeight', [mediator])],
    [contracts.settlement, new Interface(settlementAbi).encodeFunctionData('claim', [])],
    [stranger, calls.withdraw().call.data],
    [contracts.stakeRegistry, '0x'],
  ]
  for (const [to, data] of others) assert.ok(!isCustodyCall(contracts, to, data), data)
})

it('and only with the key that it has, telling what the contract said', async () => {
  const sent: TransactionIntent[] = []
  const command = custodyCommands(
    {
      address: mediator,
      submit: async (intent) => {
        sent.push(intent)
        const inclusion = {
          hash: '0xaa',
          blockNumber: 7,
          blockHash: '0xbb',
          gasUsed: 3n,
          effectiveGasPrice: 5n,
        }
        if (sent.length === 1) return { kind: 'confirmed', ...inclusion }
        const revert = { name: 'StakeTooLow', arguments: {}, message: 'StakeTooLow(0, 1)' }
        return { kind: 'rejected', rejection: { code: 'PREFLIGHT_REVERTED', revert } }
      },
    },
    contracts,
  )['custody.send']
  const { call, what } = calls.requestUnstake(1n)
  const given = { id: 'custody.1', from: mediator, what, ...call }
  assert.deepEqual(await command?.(given), { hash: '0xaa', blockNumber: 7, gasUsed: '3', fee: '15' })
  await assert.rejects(async () => command?.(given), { code: 'REJECTED', message: /StakeTooLow/ })
  await assert.rejects(async () => command?.({ ...given, from: stranger }), { code: 'USAGE' })
  await assert.rejects(async () => command?.({ ...given, to: stranger }), { code: 'USAGE' })
  await assert.rejects(async () => command?.({ id: 'x' }), { code: 'USAGE' })
  const ofAVote = { ...given, id: '0x01.1.commit' }
  await assert.rejects(async () => command?.(ofAVote), { code: 'USAGE' }, 'nothing takes the place of a vote')
  assert.equal(sent.length, 2)
})
