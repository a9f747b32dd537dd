import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Interface, getAddress, id } from 'ethers'
import { devnetBeaconAbi, disputePoolAbi } from '@lilymed/contracts-abi'
import { createProvider } from '../rpc/create-provider.ts'
import type { RpcProvider } from '../rpc/rpc-provider.ts'
import { startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { deployTestBeacon } from '../testing/test-beacon.ts'
import type { TestBeacon } from '../testing/test-beacon.ts'
import { createContractClient } from './contract-client.ts'
import { contractSetOf, createPoolClient, explainRevert } from './create-pool-client.ts'

const nowhere = getAddress(`0x${'42'.repeat(20)}`)
const addresses = {
  DisputePool: nowhere,
  Settlement: nowhere,
  StakeRegistry: nowhere,
  Sortition: nowhere,
  Parameters: nowhere,
  LilypadController: nowhere,
  LilypadStorage: nowhere,
  LilypadToken: nowhere,
}

describe('a contract client', () => {
  let chain: TestChain
  let provider: RpcProvider
  let beacon: TestBeacon
  before(async () => {
    chain = await startTestChain()
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    beacon = await deployTestBeacon(chain)
  })
  after(async () => {
    provider.destroy()
    await chain.stop()
  })
  const client = () =>
    createContractClient(devnetBeaconAbi, beacon.address, { provider, explain: explainRevert })

  test('reads several outputs by name, and the past by block hash', async () => {
    const before = await provider.getBlock('latest')
    await beacon.publish(3)
    assert.deepEqual(await client().read('randomness', [3n]), { available: true, value: id('3') })
    const past = await client().read('randomness', [3], { blockHash: before?.hash ?? '' })
    assert.equal(past.available, false)
    assert.equal(await client().read('roundAt', [0n]), 0n)
  })

  test('what the ABI does not have, or has otherwise, does not compile', async () => {
    // @ts-expect-error no such function
    await assert.rejects(client().read('nextRound', []))
    // @ts-expect-error a number is no round's value
    assert.throws(() => client().call('publish', [3, 4]))
    // @ts-expect-error publishing is no read
    await assert.rejects(client().read('publish', [3, id('3')]))
  })

  test('builds calldata, and says by name why a call would be refused', async () => {
    const call = client().call('publish', [3, id('again')])
    const trial = await createPoolClient({ provider, addresses }).tryCall(call, nowhere)
    assert.equal(trial.kind, 'rejected')
    assert.equal(trial.kind === 'rejected' && trial.revert.name, 'NotPublisher')
  })

  test('an address without a contract is refused by name, not decoded to zeros', async () => {
    const pool = createPoolClient({ provider, addresses })
    await assert.rejects(pool.disputePool.read('phase', [id('x')]), {
      code: 'CONTRACT_REFUSED',
      message: /no contract answers/,
    })
  })
})

test('votes are encoded from objects, in the order of the ABI', () => {
  const pool = createPoolClient({ provider: { sendBatch: async () => [] }, addresses })
  const vote = {
    salt: id('salt'),
    evidence: id('evidence'),
    resultDigest: id('digest'),
    reason: 0,
    rung: 0,
    outcome: 2,
    mediator: nowhere,
    round: 1,
    disputeId: id('dispute'),
  }
  const { to, data } = pool.disputePool.call('reveal', [vote])
  assert.equal(to, nowhere)
  const [decoded] = new Interface(disputePoolAbi).decodeFunctionData('reveal', data)
  assert.deepEqual(decoded.toObject(), { ...vote, reason: 0n, rung: 0n, outcome: 2n, round: 1n })
})

test('reverts are explained: custom errors, requires, panics, unknown bytes, nothing', () => {
  const wrongPhase = new Interface(disputePoolAbi).encodeErrorResult('WrongPhase', [2, 3])
  assert.deepEqual(explainRevert(wrongPhase), {
    name: 'WrongPhase',
    arguments: { expected: 2, got: 3 },
    message: 'WrongPhase(expected 2, got 3)',
  })
  const required = new Interface(['error Error(string message)']).encodeErrorResult('Error', ['Only JC'])
  assert.deepEqual(explainRevert(required), {
    name: 'Error',
    arguments: { message: 'Only JC' },
    message: '"Only JC"',
  })
  const panic = new Interface(['error Panic(uint256 code)']).encodeErrorResult('Panic', [0x11])
  assert.equal(explainRevert(panic).message, 'Panic(code 17)')
  for (const bytes of ['0xdeadbeef', wrongPhase.slice(0, 20), '0x', null, undefined]) {
    assert.equal(explainRevert(bytes).name, 'Unknown')
  }
})

test('a contract set knows its names', () => {
  const [binding] = contractSetOf({ DisputePool: nowhere })
  assert.equal(binding?.abi, disputePoolAbi)
  assert.throws(() => contractSetOf({ DisputePoll: nowhere }), /got contract "DisputePoll"/)
})
