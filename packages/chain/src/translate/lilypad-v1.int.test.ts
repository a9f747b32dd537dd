import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import {
  lilypadControllerAbi,
  lilypadMediationRandomAbi,
  lilypadPaymentsAbi,
  lilypadStorageAbi,
  lilypadTokenAbi,
} from '@lilymed/contracts-abi'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import { drawnMediator } from '@lilymed/domain'
import { Interface, ZeroAddress, hexlify, toUtf8Bytes } from 'ethers'
import { foldDeal } from '@lilymed/domain/testing/fold-deal'
import type { FoldedDeal, FoldedFact } from '@lilymed/domain/testing/fold-deal'
import { createRpcLogSource } from '../log-source/rpc-log-source.ts'
import { createProvider } from '../rpc/create-provider.ts'
import type { RpcProvider } from '../rpc/rpc-provider.ts'
import { mineTo, startLilypadChain } from '../testing/lilypad-chain.ts'
import type { LilypadChain } from '../testing/lilypad-chain.ts'
import type { ContractSet } from './contract-set.ts'
import type { TranslatedFact } from './translated-fact.ts'
import { createTranslator } from './translator.ts'

/** What was read of a chain with one deal, as the domain folds it. */
const foldTranslated = (facts: readonly TranslatedFact[]): FoldedDeal =>
  foldDeal(facts as unknown as readonly FoldedFact[])

describe("Lilypad V1's contracts on a real chain", () => {
  let chain: LilypadChain
  let provider: RpcProvider
  let contracts: ContractSet
  let snapshot: string
  let deployed: number

  before(async () => {
    chain = await startLilypadChain()
    provider = await createProvider({ url: chain.url, expectedChainId: chain.chainId })
    const { addresses } = chain
    contracts = [
      { name: 'LilypadStorage', address: addresses.storage, abi: lilypadStorageAbi },
      { name: 'LilypadPayments', address: addresses.payments, abi: lilypadPaymentsAbi },
      { name: 'LilypadMediationRandom', address: addresses.mediation, abi: lilypadMediationRandomAbi },
      { name: 'LilypadController', address: addresses.controller, abi: lilypadControllerAbi },
      { name: 'LilypadToken', address: addresses.token, abi: lilypadTokenAbi },
    ]
    deployed = await head()
  })
  after(async () => {
    provider.destroy()
    await chain.stop()
  })
  beforeEach(async () => {
    snapshot = await chain.rpc('evm_snapshot')
  })
  afterEach(() => chain.rpc('evm_revert', snapshot))

  const head = async (): Promise<number> => Number(await chain.rpc<string>('eth_blockNumber'))

  /** The facts of all blocks from one on, read in ranges of a size. */
  const factsFrom = async (first: number, rangeBlocks = 10_000): Promise<TranslatedFact[]> => {
    const source = createRpcLogSource({ provider, chainId: chain.chainId })
    const translator = createTranslator({ contracts, reader: provider })
    const last = await head()
    const facts: TranslatedFact[] = []
    for (let from = first; from <= last; from += rangeBlocks) {
      const to = Math.min(last, from + rangeBlocks - 1)
      const answer = await source.range({ from, to, addresses: translator.addresses, parentHash: undefined })
      assert.equal(answer.kind, 'range')
      if (answer.kind === 'range') facts.push(...(await translator.translate(answer)))
    }
    return facts
  }
  const newFacts = () => factsFrom(deployed + 1)
  const typesOf = (facts: readonly TranslatedFact[]): string[] => facts.map(({ type }) => type)
  const only = (facts: readonly TranslatedFact[], type: string): TranslatedFact[] =>
    facts.filter((fact) => fact.type === type)

  const { jobCreator, resourceProvider } = {
    jobCreator: () => chain.parties.jobCreator,
    resourceProvider: () => chain.parties.resourceProvider,
  }
  const submit = async (dealId: string, dataId = 'QmData'): Promise<void> => {
    await chain.agree('resourceProvider', dealId)
    await chain.agree('jobCreator', dealId)
    await chain.control(resourceProvider(), 'addResult', dealId, '', dataId, 1n)
  }
  const challenge = async (dealId: string): Promise<string> => {
    await submit(dealId)
    await chain.control(jobCreator(), 'checkResult', dealId)
    const [requested] = only(await newFacts(), 'MediationRequested').slice(-1)
    return requested?.data['mediator'] as string
  }
  const decide = (mediator: string, dealId: string, method: string) =>
    chain.call(mediator, chain.addresses.mediation, lilypadMediationRandomAbi, method, [dealId])

  test('who holds the contracts and what they are wired to is told from their deployment on', async () => {
    const facts = await factsFrom(0)
    const owners = only(facts, 'OwnershipTransferred').map(({ data, origin }) => [
      origin.address,
      data['newOwner'],
    ])
    assert.deepEqual(
      Object.fromEntries(owners),
      Object.fromEntries(contracts.map(({ address }) => [address, chain.owner])),
    )
    const wiring = only(facts, 'ControllerAddressesRead').at(-1)?.data
    const { storage, payments, mediation, users, controller } = chain.addresses
    assert.partialDeepStrictEqual(wiring, {
      owner: chain.owner,
      storage,
      payments,
      mediation,
      users,
      jobCreator: chain.owner,
      pow: chain.owner,
    })
    assert.equal(only(facts, 'ControllerAddressesRead').at(-1)?.origin.address, controller)
    assert.deepEqual(only(facts, 'ReadFailed'), [])
  })

  test('a deal is born with its first payment, whichever party agrees first, and told once', async () => {
    await chain.agree('resourceProvider', 'Qm1')
    await chain.agree('jobCreator', 'Qm2')
    await chain.agree('jobCreator', 'Qm1')
    await chain.agree('resourceProvider', 'Qm2')
    const facts = await newFacts()
    assert.deepEqual(
      typesOf(facts).join(' '),
      'PaymentMade DealTermsRead PaymentMade DealTermsRead PaymentMade DealStateChanged PaymentMade PaymentMade DealStateChanged PaymentMade',
    )
    assert.deepEqual(
      only(facts, 'DealTermsRead').map(({ data }) => data['dealId']),
      ['Qm1', 'Qm2'],
    )
  })

  test('parties that pay nothing are still told by their empty payments', async () => {
    await chain.agree('resourceProvider', 'Qm1', { submit: 0n, judge: 0n })
    const facts = await newFacts()
    assert.deepEqual(typesOf(facts), ['PaymentMade', 'DealTermsRead'])
    assert.equal(facts[0]?.data['amount'], '0')
    assert.equal(facts[0].data['payee'], resourceProvider())
  })

  test('an accepted result: terms, result and money add up', async () => {
    await submit('Qm1')
    await chain.control(jobCreator(), 'acceptResult', 'Qm1')
    const facts = await newFacts()
    const { deal, path, anomalies } = foldTranslated(facts)
    assert.deepEqual(path, ['DealNegotiating', 'DealAgreed', 'ResultsSubmitted', 'ResultsAccepted'])
    assert.deepEqual(deal.result, { resultsId: '', dataId: 'QmData', instructionCount: '1' })
    assert.deepEqual(anomalies, [])
    assert.equal(deal.escrow, '0')
    const submitted = facts.findIndex(({ type, data }) => type === 'DealStateChanged' && data['state'] === 2)
    assert.equal(facts[submitted + 1]?.type, 'ResultRead')
  })

  test('a challenged result: the drawn mediator is the one anybody computes, the wiring is told beside', async () => {
    const mediator = await challenge('Qm1')
    const facts = await newFacts()
    const [requested] = only(facts, 'MediationRequested')
    const checked = facts.find(({ type, data }) => type === 'DealStateChanged' && data['state'] === 4)
    assert.equal(requested?.origin.txHash, checked?.origin.txHash)
    const { mediators } = foldTranslated(facts).deal.terms ?? { mediators: [] }
    assert.equal(mediators.length, 3)
    assert.equal(mediator, drawnMediator('Qm1', requested?.origin.blockTimestamp ?? 0, mediators))
    const [wiring] = only(facts, 'ControllerAddressesRead')
    assert.equal(wiring?.data['mediation'], chain.addresses.mediation)
    assert.equal(wiring?.origin.logIndex, checked?.origin.logIndex)
    assert.deepEqual(only(facts, 'ContractUnfollowed'), [])
  })

  for (const [method, state] of [
    ['mediationAcceptResult', 'MediationAccepted'],
    ['mediationRejectResult', 'MediationRejected'],
  ] as const) {
    test(`${method}: the fee's payee is who mediated`, async () => {
      const mediator = await challenge('Qm1')
      await decide(mediator, 'Qm1', method)
      const facts = await newFacts()
      const { deal, anomalies } = foldTranslated(facts)
      assert.deepEqual([deal.state, deal.escrow, anomalies], [state, '0', []])
      const fees = only(facts, 'PaymentMade').filter(
        ({ data }) => data['reason'] === 4 && data['direction'] === 1,
      )
      assert.deepEqual(
        fees.map(({ data }) => [data['payee'], data['amount']]),
        [[mediator, '3']],
      )
    })
  }

  test('mediation that never came ends after the deadline of judging, not before', async () => {
    await challenge('Qm1')
    const submitted = only(await newFacts(), 'ResultRead')[0]?.origin.blockTimestamp ?? 0
    const timeout = () => chain.control(jobCreator(), 'timeoutMediateResult', 'Qm1')
    await chain.rpc('evm_setNextBlockTimestamp', submitted + 3_600)
    await assert.rejects(timeout())
    await chain.rpc('evm_setNextBlockTimestamp', submitted + 3_601)
    await timeout()
    const { deal, anomalies } = foldTranslated(await newFacts())
    assert.deepEqual([deal.state, anomalies], ['TimeoutMediateResults', []])
  })

  test('states 8 and 9 cannot be reached', async () => {
    await submit('Qm1')
    await chain.rpc('evm_increaseTime', 10_000)
    await assert.rejects(chain.control(resourceProvider(), 'timeoutJudgeResult', 'Qm1'))
    assert.equal(foldTranslated(await newFacts()).deal.state, 'ResultsSubmitted')
  })

  test('an agreement that timed out', async () => {
    await chain.agree('jobCreator', 'Qm1')
    await chain.rpc('evm_increaseTime', 3_700)
    await chain.control(jobCreator(), 'timeoutAgree', 'Qm1')
    const { deal, anomalies } = foldTranslated(await newFacts())
    assert.equal(deal.state, 'TimeoutAgree')
    // The creator is given the provider's collateral back in place of its own, which stays for ever.
    assert.deepEqual(anomalies, [{ code: 'ESCROW_STRANDED', escrow: '2' }])
  })

  test('a new handler shows at the first challenge that goes to it, and is not passed over', async () => {
    await submit('Qm1')
    const other = await chain.deploy(loadBytecode('LilypadMediationRandom'))
    const own = (to: string, method: string, ...parameters: unknown[]) =>
      chain.call(chain.owner, to, lilypadMediationRandomAbi, method, parameters)
    await own(other, 'setControllerAddress', chain.addresses.controller)
    const { block } = await chain.control(chain.owner, 'setMediationAddress', other)
    await chain.control(jobCreator(), 'checkResult', 'Qm1')
    const facts = await newFacts()
    assert.deepEqual(only(facts, 'MediationRequested'), [])
    const [unfollowed] = only(facts, 'ContractUnfollowed')
    assert.deepEqual([unfollowed?.data['which'], unfollowed?.data['address']], ['mediation', other])

    await mineTo(chain, 1_003)
    const told = only(await newFacts(), 'ControllerAddressChanged').filter(
      ({ data }) => data['which'] === 'mediation',
    )
    const change = told.at(-1)
    assert.equal(change?.origin.blockNumber, 1_000)
    assert.equal(change.data['after'], other)
    assert.equal(change.data['before'], chain.addresses.mediation)
    assert.equal(change.data['changedAtBlock'], String(block))
  })

  test('a storage or payments contract that was replaced shows when one of them moves without the other', async () => {
    await chain.agree('resourceProvider', 'Qm1')
    await chain.agree('jobCreator', 'Qm1')
    const payments = await chain.deploy(loadBytecode('LilypadPayments'))
    const own = (to: string, method: string, ...parameters: unknown[]) =>
      chain.call(chain.owner, to, lilypadPaymentsAbi, method, parameters)
    await own(payments, 'initialize', chain.addresses.token)
    await own(payments, 'setControllerAddress', chain.addresses.controller)
    await chain.call(chain.owner, chain.addresses.token, lilypadTokenAbi, 'setControllerAddress', [payments])
    await chain.control(chain.owner, 'setPaymentsAddress', payments)
    await chain.control(resourceProvider(), 'addResult', 'Qm1', '', 'QmData', 1n)
    const facts = await newFacts()
    const [wiring] = only(facts, 'ControllerAddressesRead')
    assert.equal(wiring?.data['payments'], payments)
    assert.equal(wiring?.data['tokenController'], payments)
    assert.deepEqual(
      only(facts, 'ContractUnfollowed').map(({ data }) => data['which']),
      ['payments'],
    )
  })

  test('a token that stops is told', async () => {
    for (const method of ['pause', 'unpause'])
      await chain.call(chain.owner, chain.addresses.token, lilypadTokenAbi, method)
    assert.deepEqual(typesOf(await newFacts()), ['Paused', 'Unpaused'])
  })

  test('the same facts come however the blocks are cut, silent changes and all', async () => {
    const mediator = await challenge('Qm1')
    await decide(mediator, 'Qm1', 'mediationAcceptResult')
    await mineTo(chain, 990)
    await chain.control(chain.owner, 'setPowAddress', chain.parties.jobCreator)
    await chain.agree('jobCreator', 'Qm2')
    await chain.control(chain.owner, 'setPowAddress', chain.parties.resourceProvider)
    await mineTo(chain, 1_998)
    await chain.agree('resourceProvider', 'Qm3')
    await chain.control(chain.owner, 'setUsersAddress', chain.owner)
    await chain.agree('resourceProvider', 'Qm2')
    const whole = await factsFrom(0)
    assert.deepEqual(
      only(whole, 'ControllerAddressChanged')
        .filter(({ data }) => data['before'] !== ZeroAddress && data['before'] !== undefined)
        .map(({ origin, data }) => [origin.blockNumber, data['which'], data['changedAtBlock']]),
      [
        [1_000, 'pow', '991'],
        [1_000, 'pow', '993'],
        [2_000, 'users', '2000'],
      ],
    )
    for (const rangeBlocks of [1, 7, 50, 999]) assert.deepEqual(await factsFrom(0, rangeBlocks), whole)
  })

  const hostile: Array<[string, Uint8Array]> = [
    ['NUL bytes', toUtf8Bytes('\0\0')],
    ['a name that every object has', toUtf8Bytes('__proto__')],
    ['not UTF-8', Uint8Array.of(0xff, 0xfe)],
    ['60 KB', new Uint8Array(60_000).fill(0x61)],
  ]
  for (const [what, id] of hostile) {
    test(`an id that is ${what}: every log is a fact or kept as it is`, async () => {
      const abi = new Interface(lilypadControllerAbi)
      const members = [chain.owner, jobCreator(), resourceProvider(), chain.parties.mediators]
      const timeouts = [0n, 5n, 7n, 0n].map((collateral) => [3600n, collateral])
      // The bytes stand where the text of as many letters would.
      const text = 'z'.repeat(id.length)
      const data = abi.encodeFunctionData('agree', [text, members, timeouts, [10n, 20n, 2n, 3n]])
      const from = jobCreator()
      const letters = hexlify(toUtf8Bytes(text)).slice(2)
      const hostileData = data.replace(letters, Buffer.from(id).toString('hex'))
      await chain.send({ from, to: chain.addresses.controller, data: hostileData })
      const facts = await newFacts()
      const types = typesOf(facts)
      if (what === 'not UTF-8') assert.deepEqual(types, ['LogUndecodable', 'LogUndecodable'])
      else if (what === '60 KB') {
        assert.equal(only(facts, 'LogOversized').length, 2)
        const bytes = only(facts, 'LogBytes')
          .map((part) => (part.data['bytes'] as string).slice(2))
          .join('')
        assert.equal(bytes.length / 2, 2 * (60_000 + 32 * 6))
      } else {
        assert.deepEqual(types, ['PaymentMade', 'DealTermsRead', 'PaymentMade'])
        const dealId = Buffer.from(id).toString()
        for (const fact of facts) assert.equal(fact.data['dealId'], dealId)
        assert.equal(foldTranslated(facts).deal.terms?.mediators.length, 3)
      }
    })
  }
})
