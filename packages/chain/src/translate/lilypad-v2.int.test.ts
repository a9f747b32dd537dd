import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { lilypadV2PaymentEngineAbi, lilypadV2ProxyAbi, lilypadV2StorageAbi } from '@lilymed/contracts-abi'
import { Interface, getAddress, id } from 'ethers'
import { createRpcLogSource } from '../log-source/rpc-log-source.ts'
import { createProvider } from '../rpc/create-provider.ts'
import type { RpcProvider } from '../rpc/rpc-provider.ts'
import { compileSolidity } from '../testing/compile-solidity.ts'
import { startActingChain } from '../testing/lilypad-chain.ts'
import type { ActingChain, Mined } from '../testing/lilypad-chain.ts'
import type { ContractSet } from './contract-set.ts'
import type { TranslatedFact } from './translated-fact.ts'
import { createTranslator } from './translator.ts'

const payment = [1n, 2n, 3n, 4n, 2n ** 70n]
const others = [
  `0x${'11'.repeat(20)}`,
  `0x${'22'.repeat(20)}`,
  `0x${'33'.repeat(20)}`,
  `0x${'44'.repeat(20)}`,
]
const dealOf = (dealId: string) => [dealId, ...others, 'QmJob', 'QmResource', 0, 77n, payment]
const resultOf = (resultId: string, dealId: string, status: number) => [
  resultId,
  dealId,
  'QmResult',
  status,
  77n,
]

describe('a chain with contracts of the shape of Lilypad V2', () => {
  let chain: ActingChain
  let provider: RpcProvider
  let contracts: ContractSet
  let operator: string
  let [proxy, storage, engine, forwarder] = ['', '', '', '']

  before(async () => {
    chain = await startActingChain()
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    const bytecode = compileSolidity('lilypad-v2.sol')
    operator = chain.accounts[0] ?? ''
    proxy = await chain.deploy(bytecode['Proxy'] ?? '')
    forwarder = await chain.deploy(bytecode['Forwarder'] ?? '')
    const part = async (name: string): Promise<string> => {
      const abi = new Interface([`function ${name}() view returns (address)`])
      const data = abi.encodeFunctionData(name)
      const [address] = abi.decodeFunctionResult(
        name,
        await chain.rpc('eth_call', { to: proxy, data }, 'latest'),
      )
      return String(address)
    }
    ;[storage, engine] = [await part('store'), await part('engine')]
    contracts = [
      { name: 'LilypadV2Proxy', address: proxy, abi: lilypadV2ProxyAbi },
      { name: 'LilypadV2Storage', address: storage, abi: lilypadV2StorageAbi },
      { name: 'LilypadV2PaymentEngine', address: engine, abi: lilypadV2PaymentEngineAbi },
    ]
  })
  after(async () => {
    provider.destroy()
    await chain.stop()
  })

  const factsOf = async ({ block }: Mined): Promise<TranslatedFact[]> => {
    const translator = createTranslator({ contracts, reader: provider })
    const source = createRpcLogSource({ provider, chainId: chain.chainId })
    const request = { from: block, to: block, addresses: translator.addresses, parentHash: undefined }
    const answer = await source.range(request)
    assert.equal(answer.kind, 'range')
    return answer.kind === 'range' ? translator.translate(answer) : []
  }
  const told = async (mined: Mined) => (await factsOf(mined)).map(({ type, data }) => [type, data])
  const onProxy = (method: string, value: unknown) =>
    chain.call(operator, proxy, lilypadV2ProxyAbi, method, [value])
  const parties = { jobCreator: getAddress(others[0] ?? ''), resourceProvider: getAddress(others[1] ?? '') }
  const terms = {
    ...parties,
    moduleCreator: getAddress(others[2] ?? ''),
    solver: getAddress(others[3] ?? ''),
    jobOfferCid: 'QmJob',
    resourceOfferCid: 'QmResource',
    status: 0,
    payment: {
      jobCreatorSolverFee: '1',
      resourceProviderSolverFee: '2',
      networkCongestionFee: '3',
      moduleCreatorFee: '4',
      priceOfJobWithoutFees: String(2n ** 70n),
    },
  }

  test('a deal is saved: its id and terms come from the calldata, in one fact for every event that hashes the id', async () => {
    const known = { dealKey: id('Qm1'), idKnown: true, dealId: 'Qm1', ...parties }
    assert.deepEqual(await told(await onProxy('setDeal', dealOf('Qm1'))), [
      ['V2DealSaved', known],
      ['V2DealTermsRead', { dealId: 'Qm1', ...terms }],
      ['V2EscrowLocked', { ...known, cost: String(2n ** 70n) }],
    ])
  })

  test('a result is saved, and ends its job one way or the other', async () => {
    const none = getAddress(`0x${'00'.repeat(20)}`)
    const said = (status: number) => [
      ['V2ResultSaved', { resultKey: id('QmR'), idKnown: true, resultId: 'QmR', dealId: 'Qm1' }],
      ['V2ResultRead', { resultId: 'QmR', dealId: 'Qm1', resultCid: 'QmResult', status }],
    ]
    assert.deepEqual(await told(await onProxy('setResult', resultOf('QmR', 'Qm1', 0))), [
      ...said(0),
      ['V2JobCompleted', { jobCreator: none, resourceProvider: none, dealId: 'Qm1' }],
    ])
    assert.deepEqual(await told(await onProxy('setResult', resultOf('QmR', 'Qm1', 1))), [
      ...said(1),
      ['V2JobFailed', { jobCreator: none, resourceProvider: none, resultId: 'QmR' }],
    ])
  })

  test('a call of the storage itself: the id is the argument before the deal, whatever the deal says', async () => {
    const mined = await chain.call(operator, storage, lilypadV2StorageAbi, 'saveDeal', ['Qm3', dealOf('Qm4')])
    assert.deepEqual(await told(mined), [
      ['V2DealSaved', { dealKey: id('Qm3'), idKnown: true, dealId: 'Qm3', ...parties }],
      ['V2DealTermsRead', { ...terms, dealId: 'Qm3' }],
    ])
    const changed = await chain.call(operator, storage, lilypadV2StorageAbi, 'changeDealStatus', ['Qm3', 9])
    assert.deepEqual(await told(changed), [
      ['V2DealStatusChanged', { dealKey: id('Qm3'), idKnown: true, dealId: 'Qm3', status: 9 }],
      ['ValueUnknown', { fact: 'V2DealStatusChanged', field: 'status', value: 9 }],
    ])
  })

  const forwarding = ['function forward(address to, bytes data)']
  const forward = (method: string, value: unknown) =>
    chain.call(operator, forwarder, forwarding, 'forward', [
      proxy,
      new Interface(lilypadV2ProxyAbi).encodeFunctionData(method, [value]),
    ])

  test('called through another contract the hash stands alone', async () => {
    const unknown = { dealKey: id('Qm5'), idKnown: false, ...parties }
    assert.deepEqual(await told(await forward('setDeal', dealOf('Qm5'))), [
      ['V2DealSaved', unknown],
      ['V2EscrowLocked', { ...unknown, cost: String(2n ** 70n) }],
    ])
  })

  test('unless another event of the transaction says it in plain', async () => {
    const failed = await told(await forward('setResult', resultOf('QmR5', 'Qm5', 1)))
    assert.deepEqual(failed[0], [
      'V2ResultSaved',
      { resultKey: id('QmR5'), idKnown: true, resultId: 'QmR5', dealId: 'Qm5' },
    ])
    assert.deepEqual(
      failed.map(([type]) => type),
      ['V2ResultSaved', 'V2JobFailed'],
    )
    const validate = ['function validate(string validationResultId, string resultId)']
    const mined = await chain.call(operator, storage, validate, 'validate', ['QmV', 'QmR6'])
    const [saved, changed] = await told(mined)
    assert.partialDeepStrictEqual(saved?.[1], {
      idKnown: false,
      validationResultKey: id('QmV'),
      resultId: 'QmR6',
    })
    assert.partialDeepStrictEqual(changed?.[1], { idKnown: true, resultId: 'QmR6', status: 1 })
  })

  test('an id too large for an event is left to its hash, and told of', async () => {
    const long = 'x'.repeat(20_000)
    const facts = await told(await onProxy('setResult', resultOf(long, 'Qm1', 0)))
    assert.deepEqual(facts[0], ['V2ResultSaved', { resultKey: id(long), idKnown: false, dealId: 'Qm1' }])
    assert.deepEqual(facts[1], ['ReadOversized', { read: 'resultId', dealId: '', readBytes: 20_000 }])
  })

  test('numbers of an indexed enum are told, known or not', async () => {
    const pay = ['function pay(uint8 reason, uint256 amount)']
    const payee = getAddress(operator)
    assert.deepEqual(await told(await chain.call(operator, engine, pay, 'pay', [9, 2n ** 200n])), [
      ['V2EscrowPaid', { payee, reason: 9, amount: String(2n ** 200n) }],
      ['ValueUnknown', { fact: 'V2EscrowPaid', field: 'reason', value: 9 }],
    ])
  })
})
