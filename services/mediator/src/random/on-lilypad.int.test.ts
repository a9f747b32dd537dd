import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import { lilypadMediationRandomAbi, lilypadTokenAbi } from '@lilymed/contracts-abi'
import {
  contractSetOf,
  createContractClient,
  createDevnetKeySigner,
  createIngest,
  createTranslator,
  explainRevert,
} from '@lilymed/chain'
import type { CallReader } from '@lilymed/chain'
import { Interface } from 'ethers/abi'
import { fundedKey } from '@lilymed/chain/testing/anvil'
import { eventually } from '@lilymed/chain/testing/eventually'
import { startLilypadChain } from '@lilymed/chain/testing/lilypad-chain'
import type { LilypadChain } from '@lilymed/chain/testing/lilypad-chain'
import { cidV0OfDigest } from '@lilymed/domain'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createLogger, openAll } from '@lilymed/service-kit'
import { createSenderTransactions } from '../duties/sender-transactions.ts'
import { openEvidenceShelf } from '../evidence/evidence-shelf.ts'
import { randomContractsOf } from '../handler.ts'
import { permissionsOf } from '../mode.ts'
import { openChainEndpoints } from '../open-chain-endpoints.ts'
import { guardVerdicts } from '../protection/guard-verdicts.ts'
import { createFakeExaminer } from '../testing/fake-examiner.ts'
import { found } from '../testing/fake-node.ts'
import { openSender } from '../transactions/open-sender.ts'
import type { DealStep } from './deal-steps.ts'
import { obstaclesOf } from './obstacles.ts'
import { refusalOf } from './open-random-engine.ts'
import { createRandomEngine } from './random-engine.ts'

const ours = `0x${'aa'.repeat(32)}`
const nowhere = `0x${'42'.repeat(20)}` as const
const cheated = `0x${'bb'.repeat(32)}`
/** The first of the chain's accounts that may be mediators. */
const key = fundedKey(3)

describe('a drawn mediator on Lilypad’s own contracts', () => {
  let chain: LilypadChain
  let directory: string
  let provider: CallReader
  let close = async (): Promise<void> => undefined
  const steps: (DealStep & { readonly dealId: string })[] = []

  const config = () => ({
    chain: {
      chainId: chain.chainId,
      startBlock: 0,
      endpoints: [{ url: chain.url }],
      contracts: {
        lilypadController: chain.addresses.controller,
        lilypadMediationRandom: chain.addresses.mediation,
        lilypadStorage: chain.addresses.storage,
        lilypadPayments: chain.addresses.payments,
      },
    },
    confirmations: 1,
    pollIntervalMs: 50,
  })
  const mediator = (): string => chain.parties.mediators[0] ?? ''
  const drawnDeal = async (dealId: string, digest: string): Promise<void> => {
    const { jobCreator, resourceProvider } = chain.parties
    await chain.agree('resourceProvider', dealId, { mediators: [mediator()] })
    await chain.agree('jobCreator', dealId, { mediators: [mediator()] })
    await chain.control(resourceProvider, 'addResult', dealId, '', cidV0OfDigest(digest), 1n)
    await chain.control(jobCreator, 'checkResult', dealId)
  }
  const stepOf = (dealId: string, step: DealStep['step']): (typeof steps)[number] | undefined =>
    steps.find((each) => each.dealId === dealId && each.step === step)
  const reads = () => ({ provider, explain: explainRevert })
  const balance = (): Promise<bigint> =>
    createContractClient(lilypadTokenAbi, chain.addresses.token, reads()).read('balanceOf', [
      mediator() as `0x${string}`,
    ])
  const nonce = async (): Promise<number> =>
    Number(await chain.rpc<string>('eth_getTransactionCount', mediator(), 'latest'))

  before(async () => {
    chain = await startLilypadChain()
    directory = await mkdtemp(join(tmpdir(), 'lilymed-on-lilypad-'))
    const logger = createLogger({ name: 'mediator', level: 'error' })
    await openAll(async (lifecycle) => {
      const endpoints = await openChainEndpoints(config(), logger)
      lifecycle.defer(() => endpoints.close())
      ;({ provider } = endpoints)
      const store = openSqliteEventStore({ path: join(directory, 'store.db') })
      lifecycle.defer(() => store.close())
      const { mediation, storage, payments } = chain.addresses
      const contracts = contractSetOf({
        LilypadMediationRandom: mediation,
        LilypadStorage: storage,
        LilypadPayments: payments,
      })
      const { reader, source } = endpoints
      const translator = createTranslator({ contracts, reader })
      const ingest = lifecycle.use(
        createIngest({ store, source, translator, contracts, reader, startBlock: 0, logger }),
      )
      const signer = guardVerdicts(createDevnetKeySigner(key), mediation)
      const sender = lifecycle.use(openSender(config(), { endpoints, signer, store, logger }))
      const evidence = await openEvidenceShelf(join(directory, 'evidence'))
      const engine = createRandomEngine({
        chainId: chain.chainId,
        handler: mediation,
        mediator: mediator(),
        store,
        prepareBundle: ({ nonce: name }) =>
          Promise.resolve({
            kind: 'prepared',
            bundle: { nonce: name } as never,
            policy: null,
            isModulePinned: true,
          }),
        executeBundle: () => Promise.resolve(found(ours)),
        examineRuns: createFakeExaminer(() => ours, evidence),
        evidence,
        putClaim: () => Promise.resolve(undefined),
        drawClassName: () => undefined,
        transactions: createSenderTransactions(sender, refusalOf),
        policy: { drawDepth: 1, marginSeconds: 2 },
        permissions: permissionsOf('vote'),
        isCaughtUp: () => ingest.status().caughtUp,
        logger,
        confirmations: 1,
        onDealStep: ({ dealId }, step) => steps.push({ ...step, dealId }),
      })
      await ingest.start()
      const running = engine.run()
      close = async () => {
        await engine.stop()
        await running
        await lifecycle.close()
      }
    })
  })
  after(async () => {
    await close()
    await chain.stop()
    await rm(directory, { recursive: true, force: true })
  })

  it('accepts an honest claim and rejects a cheated one, each with one transaction to the handler, and is paid', async () => {
    for (const [dealId, digest] of [
      ['QmHonest', ours],
      ['QmCheated', cheated],
    ] as const) {
      await drawnDeal(dealId, digest)
      await chain.rpc('evm_mine')
      await eventually(`${dealId} is closed`, () => stepOf(dealId, 'dealClosed') !== undefined)
    }
    assert.partialDeepStrictEqual(stepOf('QmHonest', 'dealClosed'), {
      state: 'MediationAccepted',
      verdict: 'ACCEPT',
    })
    assert.partialDeepStrictEqual(stepOf('QmCheated', 'dealClosed'), {
      state: 'MediationRejected',
      verdict: 'REJECT',
    })
    assert.equal(await nonce(), 2)
    assert.equal(await balance(), 6n)
  })

  it('burns no gas on a verdict that the controller would refuse, and says what stands in its way', async () => {
    const contracts = randomContractsOf(config().chain.contracts)
    const draws = [
      { dealId: 'QmHonest', mediator: mediator() },
      { dealId: 'QmCheated', mediator: nowhere },
    ]
    const differing = await obstaclesOf(contracts, reads(), draws)
    assert.deepEqual(
      differing.map(({ code }) => code),
      ['DRAW_DIFFERS'],
    )
    assert.match(differing[0]?.detail ?? '', /QmCheated/)
    assert.deepEqual(await obstaclesOf(contracts, reads(), draws.slice(0, 1)), [])
    const other = await chain.deploy(loadBytecode('LilypadMediationRandom'))
    await drawnDeal('QmStranded', ours)
    await chain.control(chain.owner, 'setMediationAddress', other)
    await eventually('the verdict is refused', () => stepOf('QmStranded', 'verdictRefused') !== undefined)
    assert.partialDeepStrictEqual(stepOf('QmStranded', 'verdictRefused'), { code: '"Only mediation"' })
    const codes = (await obstaclesOf(contracts, reads())).map(({ code }) => code)
    assert.deepEqual(codes, ['HANDLER_REPLACED'])
    const elsewhere = {
      ...contracts,
      lilypadMediationRandom: contracts.lilypadStorage,
      lilypadController: nowhere,
    }
    assert.deepEqual(
      (await obstaclesOf(elsewhere, reads())).map(({ code }) => code),
      ['CONTROLLER_ABSENT', 'HANDLER_OBEYS_ANOTHER'],
    )
    assert.equal(await nonce(), 2)
  })

  it('signs nothing but verdicts to its handler with the account that is drawn', async () => {
    const signer = guardVerdicts(createDevnetKeySigner(key), chain.addresses.mediation)
    const fees = { gasLimit: 21_000n, maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }
    const empty = { chainId: BigInt(chain.chainId), nonce: 9, value: 0n, ...fees }
    const verdict = new Interface(lilypadMediationRandomAbi).encodeFunctionData('mediationAcceptResult', [
      'Qm',
    ])
    for (const [to, data] of [
      [chain.addresses.controller, verdict],
      [chain.addresses.mediation, '0x'],
      [chain.addresses.token, '0x'],
    ] as const)
      await assert.rejects(signer.signTransaction({ ...empty, to, data }), { code: 'PROTECTION_MISSING' })
    assert.match(
      await signer.signTransaction({ ...empty, to: chain.addresses.mediation, data: verdict }),
      /^0x02/,
    )
    assert.match(await signer.signTransaction({ ...empty, to: mediator(), data: '0x' }), /^0x02/)
  })
})
