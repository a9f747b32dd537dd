import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  assembleBundle,
  createPartyClient,
  createSolverClient,
  createSolverIdentity,
  jobOfferId,
  proveDeal,
  solverStateNumber,
} from '@lilymed/lilypad'
import type { DealContainer, JobOffer, ResourceOffer } from '@lilymed/lilypad'
import { SigningKey } from 'ethers'
import { createSolver } from './create-solver.ts'
import type { Solver } from './create-solver.ts'

const identityOf = (digit: string) => createSolverIdentity(new SigningKey(`0x${digit.repeat(64)}`))
const creator = identityOf('1')
const provider = identityOf('2')
const mediator = identityOf('3')

const pricing = {
  instruction_price: 1n,
  payment_collateral: 2n,
  results_collateral_multiple: 2n,
  mediation_fee: 1n,
}
const timeout = { timeout: 3600n, collateral: 0n }
const trusted = { solver: identityOf('4').address, mediator: [mediator.address], api_host: '' }
const tar = Buffer.from('a tar, as far as the solver cares\0\0')
const program = Buffer.from('\0asm\x01\0\0\0')

let solver: Solver
let jobOffer: JobOffer
let resourceOffer: ResourceOffer
let deal: DealContainer

const partyOf = (identity: ReturnType<typeof identityOf>) => createPartyClient({ url: solver.url, identity })
const refusal = (code: string, message: RegExp) => ({ code, message })

before(async () => {
  const now = Date.now()
  // Offers are refused that are older than half a minute.
  solver = await createSolver({ now: () => now })
  const digest = solver.addBlob(program).slice(2)
  const module = solver.addModule(
    'greeting',
    `{ "machine": { "gpu": 0, "cpu": 1000, "ram": 100 }, "job": { "APIVersion": "V1beta1", "Spec": {
      "Engine": "wasm", "Wasm": { "EntryModule": "sha256:${digest}", "Parameters": [{{.Message}}] } } } }`,
  )
  jobOffer = {
    id: 'not its id',
    created_at: now,
    nonce: 'n',
    job_creator: creator.address,
    module,
    spec: { gpu: 0, gpus: null, cpu: 1000, ram: 100, disk: 0 },
    inputs: { Message: 'moo <&> \u2028' },
    inputFiles: { required: null, optional: null },
    executionTimeoutSeconds: 0n,
    mode: 'MarketPrice',
    pricing,
    trusted_parties: trusted,
    target: { address: '' },
  }
  resourceOffer = {
    id: '',
    created_at: now,
    resource_provider: provider.address,
    index: 0,
    spec: { gpu: 0, gpus: [], cpu: 16_000, ram: 2n ** 62n, disk: 1 },
    modules: [],
    mode: 'FixedPrice',
    default_pricing: pricing,
    default_timeouts: {
      agree: timeout,
      submit_results: timeout,
      judge_results: timeout,
      mediate_results: timeout,
    },
    module_pricing: {},
    trusted_parties: trusted,
  }
  const posted = await partyOf(creator).postJobOffer(jobOffer)
  const offered = await partyOf(provider).postResourceOffer(resourceOffer)
  deal = solver.matchOffers(posted.id, offered.id)
})

after(() => solver.close())

test('the solver computes ids itself', async () => {
  const posted = await partyOf(creator).postJobOffer(jobOffer)
  assert.equal(posted.id, jobOfferId(jobOffer))
  assert.equal(posted.job_offer.id, posted.id)
})

test('a mediator gets the deal without signing, proves it and assembles its bundle', async () => {
  const client = createSolverClient({ url: solver.url })
  const { record, document } = await client.getDeal(deal.id)
  assert.equal(record.job_creator, creator.address)
  const proof = proveDeal(deal.id, document, {
    solver: trusted.solver,
    jobCreator: creator.address,
    resourceProvider: provider.address,
    mediators: [mediator.address],
  })
  assert.ok(proof.kind === 'proved')
  assert.equal(proof.deal.resource_offer.spec.ram, 2n ** 62n)
  assert.equal(proof.deal.timeouts?.judge_results.timeout, 3600n)
  const assembled = await assembleBundle({ deal: proof.deal, source: client, nonce: 'run 1' })
  assert.ok(assembled.kind === 'assembled' && assembled.bundle.engine === 'wasm')
  assert.deepEqual(assembled.bundle.arguments, ['moo <&> \u2028'])
  assert.equal(assembled.bundle.module.bytes, program.toString('base64'))
})

test('deals are listed by party and state', async () => {
  const client = createSolverClient({ url: solver.url })
  solver.setDealState(deal.id, 'ResultsChecked')
  const idsOf = async (filter: Parameters<typeof client.listDeals>[0]) =>
    (await client.listDeals(filter)).map(({ record }) => record.id)
  assert.deepEqual(await idsOf({ jobCreator: creator.address, state: 'ResultsChecked' }), [deal.id])
  assert.deepEqual(await idsOf({ resourceProvider: creator.address }), [])
  assert.deepEqual(await idsOf({ state: 'DealAgreed' }), [])
})

test('the result goes from the provider to anybody, its files to the creator alone', async () => {
  const result = { id: '', deal_id: '', data_id: 'QmData', error: '', instruction_count: 2n ** 63n }
  await partyOf(provider).uploadResultFiles(deal.id, tar)
  await partyOf(provider).postResult(deal.id, result)
  const read = await createSolverClient({ url: solver.url }).getDealResult(deal.id)
  assert.deepEqual([read.deal_id, read.data_id, read.instruction_count], [deal.id, 'QmData', 2n ** 63n])
  assert.equal(solver.getDeal(deal.id)?.state, solverStateNumber('ResultsSubmitted'))
  assert.deepEqual(Buffer.from(await partyOf(creator).downloadResultFiles(deal.id)), tar)
  assert.equal(solver.getDeal(deal.id)?.state, solverStateNumber('Downloading'))
})

test('a mediator is refused what Lilypad refuses it', async () => {
  const party = partyOf(mediator)
  const result = { id: '', deal_id: '', data_id: 'QmOther', error: '', instruction_count: 1n }
  await assert.rejects(
    party.downloadResultFiles(deal.id),
    refusal('SOLVER_FORBIDDEN', /answered 500 .*job creator/),
  )
  await assert.rejects(
    party.downloadInputFiles(deal.id),
    refusal('SOLVER_FORBIDDEN', /answered 500 .*only the resource provider/),
  )
  await assert.rejects(
    party.uploadResultFiles(deal.id, tar),
    refusal('SOLVER_FORBIDDEN', /answered 500 .*resource provider/),
  )
  await assert.rejects(party.postResult(deal.id, result), refusal('SOLVER_FORBIDDEN', /answered 500 /))
  await assert.rejects(
    party.postJobOffer(jobOffer),
    refusal('SOLVER_FORBIDDEN', /job creator address does not match/),
  )
  const read = await createSolverClient({ url: solver.url }).getDealResult(deal.id)
  assert.notEqual(read.data_id, 'QmOther')
})

test('input files go from the creator to the provider alone', async () => {
  const offer = { ...jobOffer, nonce: 'files', inputFiles: { required: ['a.txt'], optional: null } }
  const posted = await partyOf(creator).postJobOfferWithFiles(offer, tar)
  const offered = await partyOf(provider).postResourceOffer({ ...resourceOffer, index: 1 })
  const { id } = solver.matchOffers(posted.id, offered.id)
  assert.deepEqual(Buffer.from(await partyOf(provider).downloadInputFiles(id)), tar)
  for (const identity of [creator, mediator]) {
    await assert.rejects(partyOf(identity).downloadInputFiles(id), { code: 'SOLVER_FORBIDDEN' })
  }
})

test('only the mediator of the deal reports its transactions', async () => {
  const hashes = { mediation_accept_result: '0xabc', mediation_reject_result: '' }
  await assert.rejects(partyOf(mediator).reportTransactions(deal.id, 'mediator', hashes), {
    code: 'SOLVER_FORBIDDEN',
  })
  solver.setDealMediator(deal.id, mediator.address)
  const { transactions } = await partyOf(mediator).reportTransactions(deal.id, 'mediator', hashes)
  assert.deepEqual(transactions.mediator, hashes)
})

test('on the wire: plain text, Lilypad’s statuses, and the JSON behind every tar', async () => {
  const at = (path: string, init?: RequestInit) => fetch(`${solver.url}/api/v1${path}`, init)
  const lines = async (response: Response) => [response.status, await response.text()]

  const found = await at(`/deals/${deal.id}`)
  assert.equal(found.headers.get('content-type'), 'text/plain; charset=utf-8')
  const text = await found.text()
  assert.ok(text.endsWith('}\n') && text.includes('moo \\u003c\\u0026\\u003e \\u2028'))

  assert.deepEqual(await lines(await at('/deals/QmUnknown')), [500, 'deal not found\n'])
  assert.deepEqual(await lines(await at('/nothing')), [404, '404 page not found\n'])
  assert.deepEqual(await lines(await at('/job_offers', { method: 'POST', body: '{' })), [
    400,
    'Error parsing request body\n',
  ])
  assert.deepEqual(await lines(await at(`/deals/${deal.id}/files`)), [500, 'not authorized\n'])
  assert.deepEqual(await lines(await at(`/deals/${deal.id}/input_files`)), [500, 'unauthorized\n'])
  const upload = await at(`/deals/${deal.id}/files`, { method: 'POST', body: tar })
  assert.deepEqual(await lines(upload), [500, 'missing user header\n'])
  const unsigned = { mediation_accept_result: '', mediation_reject_result: '' }
  const report = await at(`/deals/${deal.id}/txs/mediator`, {
    method: 'POST',
    body: JSON.stringify(unsigned),
  })
  assert.deepEqual(await lines(report), [401, 'missing user header\n'])

  const download = await at(`/deals/${deal.id}/files`, { headers: creator.headers })
  assert.equal(download.headers.get('content-type'), 'application/x-tar')
  assert.equal(await download.text(), `${tar.toString('latin1')}{}\n`)
})

test('offers that Lilypad would not take are refused in its words', async () => {
  const party = partyOf(creator)
  await assert.rejects(
    party.postJobOffer({ ...jobOffer, created_at: Number(jobOffer.created_at) - 60_000 }),
    {
      message: /not recent/,
    },
  )
  await assert.rejects(party.postJobOffer({ ...jobOffer, trusted_parties: { ...trusted, mediator: [] } }), {
    message: /at least one trusted mediator/,
  })
  await assert.rejects(partyOf(provider).postResourceOffer({ ...resourceOffer, mode: 'MarketPrice' }), {
    message: /cannot be market price/,
  })
})

test('offers match only through a mediator both trust', async () => {
  const alone = { ...trusted, mediator: [provider.address] }
  const posted = await partyOf(creator).postJobOffer({ ...jobOffer, nonce: 'alone', trusted_parties: alone })
  const offered = await partyOf(provider).postResourceOffer(resourceOffer)
  assert.throws(() => solver.matchOffers(posted.id, offered.id), { code: 'OFFERS_DO_NOT_MATCH' })
})

test('a rate limit counts requests of one address to one path', async () => {
  let now = 0
  const limited = await createSolver({ rateLimit: { requests: 2, windowMs: 10_000 }, now: () => now })
  try {
    const statusOf = async (path: string) => (await fetch(`${limited.url}${path}`)).status
    const statuses = [
      await statusOf('/api/v1/deals'),
      await statusOf('/api/v1/deals?x'),
      await statusOf('/api/v1/deals'),
    ]
    assert.deepEqual(statuses, [200, 200, 429])
    assert.equal(await statusOf('/api/v1/job_offers'), 200)
    const client = createSolverClient({ url: limited.url })
    await assert.rejects(client.listDeals(), { code: 'SOLVER_RATE_LIMITED', retryable: true })
    now = 10_000
    assert.deepEqual(await client.listDeals(), [])
  } finally {
    await limited.close()
  }
})

test('a taken port is one typed error', async () => {
  const port = Number(new URL(solver.url).port)
  await assert.rejects(createSolver({ port }), {
    code: 'SOLVER_LISTEN_FAILED',
    message: new RegExp(`127.0.0.1:${port}`),
  })
})
