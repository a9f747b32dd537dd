import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lilypadV2ProxyAbi, lilypadV2StorageAbi, lilypadV2TokenomicsAbi } from '@lilymed/contracts-abi'
import { Interface, getAddress, id } from 'ethers'
import type { ChainLog } from '../log-source/log-source.ts'
import { createScriptedNode } from '../testing/scripted-node.ts'
import { blockHeader } from '../testing/test-blocks.ts'
import { createTranslator } from './translator.ts'

const address = (digit: string): string => getAddress(`0x${digit.repeat(40)}`)
const contracts = [
  { name: 'LilypadV2Proxy', address: address('1'), abi: lilypadV2ProxyAbi },
  { name: 'LilypadV2Storage', address: address('2'), abi: lilypadV2StorageAbi },
  { name: 'LilypadV2Tokenomics', address: address('3'), abi: lilypadV2TokenomicsAbi },
]
const block = blockHeader(7)
const txHash = `0x${'7a'.repeat(32)}`
const logOf = (from: string, abi: Interface, event: string, values: readonly unknown[]): ChainLog => ({
  ...abi.encodeEventLog(event, values),
  blockNumber: 7,
  blockHash: block.hash,
  blockTimestamp: block.timestamp,
  txHash,
  logIndex: 0,
  address: from,
})
const saved = (dealId: string): ChainLog =>
  logOf(address('2'), new Interface(lilypadV2StorageAbi), 'LilypadStorage__DealSaved', [
    dealId,
    address('5'),
    address('6'),
  ])
const told = async (log: ChainLog, input: string, to = address('1')) => {
  const transaction = { hash: txHash, blockHash: block.hash, to, input }
  const reader = createScriptedNode({ transactions: { [txHash]: transaction } })
  const facts = await createTranslator({ contracts, reader }).translate({ headers: [block], logs: [log] })
  return facts.map(({ type, data }) => [type, data['idKnown'], data['dealId']])
}
const parties = [address('5'), address('6'), address('8'), address('9')]
const setDeal = (dealId: string, jobOffer = 'QmJob'): string =>
  new Interface(lilypadV2ProxyAbi).encodeFunctionData('setDeal', [
    [dealId, ...parties, jobOffer, 'QmResource', 0, 1n, [1n, 2n, 3n, 4n, 5n]],
  ])

test('an id that the calldata says elsewhere is known, and the deal it does not bear is not taken for its own', async () => {
  assert.deepEqual(await told(saved('Qm1'), setDeal('Qm2', 'Qm1')), [['V2DealSaved', true, 'Qm1']])
})

const unknown = [['V2DealSaved', false, undefined]]
for (const [what, input, to] of [
  ['another id', setDeal('Qm2'), undefined],
  ['a call of a contract that is not known', setDeal('Qm1'), address('4')],
  ['a function that is not known', `0xdeadbeef${setDeal('Qm1').slice(10)}`, undefined],
  ['no calldata', '0x', undefined],
  ['calldata cut short', setDeal('Qm1').slice(0, -256), undefined],
  ['offsets into nowhere', `${setDeal('Qm1').slice(0, 10)}${'f'.repeat(640)}`, undefined],
  ['offsets that point back', `${setDeal('Qm1').slice(0, 10)}${'0'.repeat(640)}`, undefined],
  ['text that is not UTF-8', setDeal('Qm1').replace('516d4a6f62', 'ffff4a6f62'), undefined],
] as const)
  test(`${what}: the hash stands alone`, async () => {
    assert.deepEqual(await told(saved('Qm1'), input, to), unknown)
  })

test("the names of V2's parameters are known, and cost no read", async () => {
  const log = (name: string) =>
    logOf(
      address('3'),
      new Interface(lilypadV2TokenomicsAbi),
      'LilypadTokenomics__TokenomicsParameterUpdated',
      [name, 5n],
    )
  const reader = createScriptedNode({})
  const logs = [log('p1'), log('unheard of')]
  const facts = await createTranslator({ contracts, reader }).translate({ headers: [block], logs })
  assert.deepEqual(
    facts.map(({ data }) => data),
    [
      { parameterKey: id('p1'), idKnown: true, parameter: 'p1', value: '5' },
      { parameterKey: id('unheard of'), idKnown: false, value: '5' },
    ],
  )
  assert.deepEqual(reader.requests, [])
})
