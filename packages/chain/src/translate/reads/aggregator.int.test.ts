import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { AbiCoder, Interface } from 'ethers'
import { lilypadStorageAbi } from '@lilymed/contracts-abi'
import { createProvider } from '../../rpc/create-provider.ts'
import type { RpcProvider } from '../../rpc/rpc-provider.ts'
import { startLilypadChain } from '../../testing/lilypad-chain.ts'
import type { LilypadChain } from '../../testing/lilypad-chain.ts'
import { aggregateCall, splitAggregate } from './aggregate-reads.ts'
import type { ContractRead } from './chain-read.ts'

describe('the aggregator on a real EVM', () => {
  let chain: LilypadChain
  let provider: RpcProvider
  let block: { number: number; hash: string }

  before(async () => {
    chain = await startLilypadChain()
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    await chain.agree('jobCreator', 'Qm1')
    await chain.agree('resourceProvider', `Qm2${'x'.repeat(5_000)}`)
    const head = await chain.rpc<{ number: string; hash: string }>('eth_getBlockByNumber', 'latest', false)
    block = { number: Number(head.number), hash: head.hash }
  })
  after(async () => {
    provider.destroy()
    await chain.stop()
  })

  const abi = new Interface(lilypadStorageAbi)
  const read = (method: string, ...parameters: unknown[]): ContractRead => ({
    kind: 'call',
    to: chain.addresses.storage,
    data: abi.encodeFunctionData(method, parameters),
    block,
    isLasting: true,
  })
  const plain = async ({ to, data }: ContractRead): Promise<string | null> => {
    const [answer] = await provider.sendBatch([
      { method: 'eth_call', params: [{ to, data }, { blockHash: block.hash }] },
    ])
    return answer?.ok === true ? String(answer.result) : null
  }

  test('answers what each read alone answers: values short and long, reverts, silence, precompiles', async () => {
    const reads = [
      read('getDeal', 'Qm1'),
      read('agreeJobCreator', 'Qm1'),
      read('hasDeal', ''),
      { ...read('hasDeal', 'Qm1'), to: `0x${'ee'.repeat(20)}` },
      read('getDeal', `Qm2${'x'.repeat(5_000)}`),
      { ...read('hasDeal', 'Qm1'), data: '0x' },
      // The identity precompile returns what it is given.
      { ...read('hasDeal', 'Qm1'), to: '0x0000000000000000000000000000000000000004', data: '0x0102030405' },
      read('getDealsForParty', chain.parties.jobCreator),
      ...Array.from({ length: 90 }, () => read('hasDeal', 'Qm1')),
    ]
    const [answer] = await provider.sendBatch([aggregateCall({ block: block.hash, reads })])
    assert.equal(answer?.ok, true)
    const parts = splitAggregate(String(answer.ok && answer.result), reads.length)
    assert.deepEqual(parts, await Promise.all(reads.map(plain)))
    assert.equal(parts[1], null)
    assert.equal(parts[3], '0x')
    const [deal] = abi.decodeFunctionResult('getDeal', parts[4] ?? '0x')
    assert.equal(String((deal as unknown[])[0]).length, 5_003)
  })

  test('answers nothing where nothing is asked', async () => {
    const [answer] = await provider.sendBatch([aggregateCall({ block: block.hash, reads: [] })])
    assert.deepEqual(answer, { ok: true, result: '0x' })
  })

  test('bytes that it never writes are no answer', () => {
    const word = AbiCoder.defaultAbiCoder().encode(['uint256'], [1n])
    for (const bytes of [word, '0x', '0x01', '0x01000000ff00', '0x020000000000', '0x010000000000'])
      assert.equal(splitAggregate(bytes, 1), null, bytes)
    assert.deepEqual(splitAggregate('0x0100000001aa', 1), ['0xaa'])
    assert.equal(splitAggregate('0x0100000001aa', 2), null)
  })
})
