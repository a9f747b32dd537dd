import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { probes } from '@lilymed/api'
import type { IndexerStatus } from '@lilymed/api'
import { dealKeyOf } from '@lilymed/domain'
import { createLogger } from '@lilymed/service-kit'
import { createAsking, createSchemaCheck } from '../testing/ask-api.ts'
import { endpointStatusOf } from '../testing/endpoint-status.ts'
import { addressOf, createFactScript } from '../testing/fact-script.ts'
import { deals } from '../projections/deals.ts'
import { applyEvents, filledReadModel } from '../testing/filled-read-model.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { jobCreator, lp, playDeal } from '../testing/play-deal.ts'
import { playEverything } from '../testing/scenes.ts'
import { createServer } from './create-server.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const everything = playEverything()
const reads = filledReadModel(everything.script.events())
const late: IndexerStatus = {
  ready: false,
  checks: [{ name: 'chain 31337', ok: false, detail: '3 blocks behind', remedy: 'wait' }],
  startedAt: '2026-11-22T00:00:00Z',
  position: null,
  chains: [
    {
      chainId: 31_337,
      phase: 'waiting',
      trouble: {
        code: 'RPC_UNREACHABLE',
        reason: 'nobody answers',
        remedy: 'wait',
        since: '2026-11-22T00:00:00Z',
        retryAt: '2026-11-22T00:00:05Z',
      },
      startBlock: 0,
      head: 9,
      headAt: '2026-11-22T00:00:00Z',
      safe: null,
      finalised: 3,
      observed: 6,
      shown: 6,
      shownAt: null,
      lagBlocks: 3,
      lagSeconds: null,
      epoch: 'e',
      eventsAppended: 12,
      blocksPerSecond: 0.5,
      eventsPerSecond: 1,
      etaSeconds: 6,
      endpoints: [
        endpointStatusOf({
          state: 'resting',
          lastFailure: { code: 'RPC_TIMEOUT', reason: 'it hangs', at: '2026-11-22T00:00:00Z' },
        }),
      ],
    },
  ],
}
const app = await createServer({
  reads,
  status: () => late,
  logger,
})

const { get, getChecked, problemOf } = createAsking(app)

describe('the API', () => {
  it('answers every route as its schema says', async () => {
    const { escalation } = everything
    const { item } = await getChecked('getDispute', `/v1/disputes/${escalation}`)
    const mediator = item.rounds[0].seats[0].mediator
    await getChecked('listDisputes', '/v1/disputes')
    for (const id of [everything.appeals, everything.sealed, everything.express, everything.canary]) {
      await getChecked('getDispute', `/v1/disputes/${id}`)
    }
    assert.equal((await getChecked('listClasses', '/v1/classes')).items[0].terms.thirdRoundFrom, 25)
    const [sponsor] = (await getChecked('listSponsors', '/v1/sponsors')).items
    assert.deepEqual(
      sponsor.canaries.map(({ forfeited }: { forfeited: string | null }) => forfeited),
      ['0', null],
    )
    assert.equal(item.parameters.canaryWindow, '604800')
    await getChecked('listDisputeEvents', `/v1/disputes/${escalation}/events`)
    await getChecked('listDeals', '/v1/deals?state=MediationRejected')
    await getChecked('getDeal', `/v1/deals/${item.dealId}`)
    await getChecked('listMediators', '/v1/mediators')
    await getChecked('getMediator', `/v1/mediators/${mediator.toLowerCase()}`)
    await getChecked('listEvents', '/v1/events?limit=500')
    await getChecked('listChains', '/v1/chains')
    await getChecked('getProblem', '/problems/DEAL_NOT_FOUND')
  })

  it('filters disputes by phase and outcome', async () => {
    const ids = async (url: string) =>
      (await get(url)).body.items.map(({ disputeId }: { disputeId: string }) => disputeId)
    assert.deepEqual(await ids('/v1/disputes?outcome=REJECT'), [
      everything.ruled,
      everything.canary,
      everything.pastCanary,
      everything.appeals,
      everything.escalation,
    ])
    assert.deepEqual(await ids('/v1/disputes?phase=APPEAL&outcome=REJECT'), [everything.ruled])
    assert.deepEqual(await ids('/v1/disputes?phase=DECIDED'), [])
    assert.deepEqual(await ids('/v1/disputes?phase=COMMIT'), [everything.committing])
    assert.deepEqual(await ids('/v1/disputes?phase=COMMIT&outcome=REJECT'), [])
    const { script: _, ...kinds } = everything
    assert.deepEqual(await ids('/v1/disputes'), Object.values(kinds).toReversed())
  })

  it('pages with cursors until the list is complete', async () => {
    const seen: string[] = []
    let url: string | undefined = '/v1/disputes?limit=1'
    for (let pages = 0; url !== undefined && pages < 20; pages += 1) {
      const { body, headers } = await get(url)
      seen.push(...body.items.map(({ disputeId }: { disputeId: string }) => disputeId))
      url = /<([^>]+)>; rel="next"/.exec(String(headers['link'] ?? ''))?.[1]
      assert.equal(url === undefined, body.nextCursor === null)
    }
    assert.equal(seen.length, 11)
    assert.equal(new Set(seen).size, 11)
  })

  it('pages events of the log and of a dispute without gap or repetition', async () => {
    for (const [path, name] of [
      ['/v1/events?limit=7', 'after'],
      [`/v1/disputes/${everything.escalation}/events?limit=7`, 'cursor'],
    ] as const) {
      const positions: string[] = []
      let next: string | null = ''
      while (next !== null) {
        const { body } = await get(next === '' ? path : `${path}&${name}=${encodeURIComponent(next)}`)
        positions.push(...body.items.map(({ origin }: { origin: { position: string } }) => origin.position))
        next = body.nextCursor
      }
      const whole = (await get(path.replace('limit=7', 'limit=200'))).body.items
      assert.deepEqual(
        positions.slice(0, 200),
        whole.map(({ origin }: { origin: { position: string } }) => origin.position),
      )
      assert.deepEqual([...positions].sort(), positions)
    }
  })

  it('shows an item as of its own chain, where there are several', async () => {
    const [first, second] = [createFactScript(), createFactScript({ chainId: 424_242 })]
    playDeal(first, 'ours')
    playDeal(second, 'theirs')
    second.mine(60)
    const both = filledReadModel(first.events())
    applyEvents(both, second.events())
    const server = await createServer({ reads: both, status: () => late, logger })
    const asOf = async (url: string) => (await server.inject(url)).json<{ asOf: object }>().asOf
    const shown = both.list(deals, { order: 'descending', limit: 9 })
    assert.equal(new Set(both.chains().map(({ block }) => block)).size, 2)
    for (const { chainId, block } of both.chains()) {
      const dealId = shown.find(({ row }) => row.chainId === chainId)?.row.dealId
      assert.partialDeepStrictEqual(await asOf(`/v1/deals/${dealId}`), { chainId, block })
    }
    assert.partialDeepStrictEqual(await asOf('/v1/deals'), { chainId: 31_337 })
    assert.partialDeepStrictEqual(await asOf('/v1/events?chainId=424242'), { chainId: 424_242 })
    const refused = await server.inject('/v1/events?fromBlock=1')
    assert.deepEqual([refused.statusCode, refused.json().errors[0].path], [400, '/chainId'])
    await server.close()
  })

  it('says what an answer reflects, and answers 304 to who has it', async () => {
    const first = await get(`/v1/disputes/${everything.accept}`)
    assert.match(String(first.headers['etag']), new RegExp(`^W/"${first.body.asOf.position}-[0-9a-f]{8}"$`))
    assert.equal(first.body.asOf.finality, null)
    const again = await get(`/v1/disputes/${everything.accept}`, {
      'if-none-match': first.headers['etag'] ?? '',
    })
    assert.equal(again.status, 304)
    assert.equal(again.body, undefined)
    const absent = await get(`/v1/disputes/0x${'ab'.repeat(32)}`, { 'if-none-match': '*' })
    assert.equal(absent.status, 404)
    assert.equal(
      (await get(`/v1/disputes/${everything.accept}`, { 'if-none-match': 'W/"other"' })).status,
      200,
    )
  })

  it('names every refused parameter', async () => {
    const body = await problemOf('/v1/disputes?limit=9999&phase=HALF&what=1', 400, 'REQUEST_INVALID')
    assert.deepEqual(body.errors.map(({ path }: { path: string }) => path).sort(), [
      '/limit',
      '/phase',
      '/what',
    ])
  })

  it('refuses bad input with a problem and never a failure', async () => {
    await problemOf('/v1/disputes/0x12', 400, 'REQUEST_INVALID')
    await problemOf(`/v1/disputes/0x${'ab'.repeat(32)}`, 404, 'DISPUTE_NOT_FOUND')
    await problemOf(`/v1/disputes/0x${'ab'.repeat(32)}/events`, 404, 'DISPUTE_NOT_FOUND')
    await problemOf('/v1/deals/nothing', 404, 'DEAL_NOT_FOUND')
    await problemOf(`/v1/mediators/${jobCreator}`, 404, 'MEDIATOR_NOT_FOUND')
    await problemOf('/v1/mediators/0xAAAAAAAAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 400, 'REQUEST_INVALID')
    await problemOf('/v1/disputes?cursor=bm90IG91cnM', 400, 'CURSOR_INVALID')
    await problemOf('/v1/events?after=%00', 400, 'REQUEST_INVALID')
    await problemOf('/v1/events?after=zzz', 400, 'REQUEST_INVALID')
    await problemOf('/v1/disputes?limit=1&limit=2', 400, 'REQUEST_INVALID')
    await problemOf('/v1/deals/%E0%A4%A', 400, 'REQUEST_INVALID')
    await problemOf(`/v1/deals/${'a'.repeat(300)}`, 400, 'REQUEST_INVALID')
    await problemOf('/v1/nothing', 404, 'ROUTE_NOT_FOUND')
    await problemOf('/problems/NOTHING', 404, 'PROBLEM_NOT_FOUND')
    await problemOf("/v1/deals?state='%20OR%201=1--", 400, 'REQUEST_INVALID')
    await problemOf('/v1/events/stream?after=%0A', 400, 'REQUEST_INVALID')
  })

  it('takes no cursor of another list or filter', async () => {
    const { body } = await get('/v1/disputes?limit=1')
    await problemOf(`/v1/disputes?outcome=REJECT&cursor=${body.nextCursor}`, 400, 'CURSOR_INVALID')
    await problemOf(`/v1/deals?cursor=${body.nextCursor}`, 400, 'CURSOR_INVALID')
  })

  it('offers a round by its number', async () => {
    const { body } = await get(`/v1/disputes/${everything.escalation}/rounds/2`)
    assert.equal(body.item.round, 2)
    assert.equal(body.item.seats.length, 9)
    assert.equal(body.item.close.outcome, 'REJECT')
    await problemOf(`/v1/disputes/${everything.escalation}/rounds/3`, 404, 'ROUND_NOT_FOUND')
    await problemOf(`/v1/disputes/0x${'ab'.repeat(32)}/rounds/1`, 404, 'DISPUTE_NOT_FOUND')
    await problemOf(`/v1/disputes/${everything.escalation}/rounds/0`, 400, 'REQUEST_INVALID')
  })

  it('lists versions of the parameters, and the disputes that each binds', async () => {
    const { body } = await get('/v1/parameters')
    const [version] = body.items
    assert.equal(version.version, 1)
    assert.equal(version.parameters.feePerSeat, lp(1))
    const bound = await get('/v1/disputes?parameterVersion=1&limit=200')
    assert.equal(bound.body.items.length, version.disputes)
    assert.deepEqual((await get('/v1/disputes?parameterVersion=2')).body.items, [])
  })

  it('lists what the chain did otherwise than we compute, and deals that should not be', async () => {
    assert.deepEqual((await get('/v1/disagreements')).body.items, [])
    assert.deepEqual((await get('/v1/deals?standing=anomalous')).body.items, [])
    const script = createFactScript()
    const dealId = 'Qmodd'
    script.emit('PaymentMade', { dealId, payee: jobCreator, amount: '5', reason: 0, direction: 0 })
    script.emit('DealStateChanged', { dealId, state: 3 })
    script.mine()
    const lying = everything.script
      .events()
      .map((event) =>
        event.type === 'RoundClosed' ? { ...event, data: { ...(event.data as object), outcome: 3 } } : event,
      )
    const liar = await createServer({ reads: filledReadModel(lying), status: quietStatus, logger })
    const [newest] = (await liar.inject('/v1/disagreements')).json().items
    assert.deepEqual([newest.subject, newest.agrees, newest.mediator], ['ruling', false, null])
    assert.match(newest.found, /NONDETERMINISTIC/)
    const odd = await createServer({ reads: filledReadModel(script.events()), status: quietStatus, logger })
    const [deal] = (await odd.inject('/v1/deals?standing=anomalous')).json().items
    assert.deepEqual([deal.dealId, deal.standing, deal.stateNumber], [dealId, 'anomalous', 3])
    const { anomalies } = (await odd.inject(`/v1/deals/${dealId}`)).json().item
    assert.deepEqual(
      anomalies.map(({ code }: { code: string }) => code),
      ['TRANSITION_NOT_ALLOWED', 'ESCROW_STRANDED'],
    )
  })

  it('lists modules, contracts, controllers and what Lilypad V2 tells', async () => {
    const script = createFactScript()
    const [owner, thief] = [addressOf('owner'), addressOf('thief')]
    const asked = { callingContract: owner, payee: owner, module: 'cowsay:v0.0.4', inputs: [] }
    script.emit('JobAdded', { jobId: '1', ...asked }, 'jobCreator')
    script.emit('V2ModuleRegistered', { owner, name: 'sdxl', url: 'https://module.example' }, 'directory')
    script.emit('OwnershipTransferred', { previousOwner: owner, newOwner: thief }, 'token')
    script.emit('ControllerAddressesRead', { payments: owner }, 'controller')
    script.emit('ControllerAddressesRead', { payments: thief }, 'controller')
    const dealKey = dealKeyOf('v2 deal')
    const parties = { jobCreator: owner, resourceProvider: thief }
    script.emit('V2DealSaved', { dealKey, idKnown: false, ...parties }, 'v2')
    script.emit('V2ResultSaved', { resultKey: dealKeyOf('r'), idKnown: false, dealId: 'v2 deal' }, 'v2')
    script.emit('V2EscrowPaid', { payee: owner, reason: 0, amount: '6' }, 'v2')
    script.mine()
    const server = await createServer({
      reads: filledReadModel(script.events()),
      status: quietStatus,
      logger,
    })
    const items = async (url: string) => (await server.inject(url)).json().items
    assert.deepEqual(
      (await items('/v1/modules')).map(({ name, source }: { name: string; source: string }) => [
        name,
        source,
      ]),
      [
        ['cowsay:v0.0.4', 'job'],
        ['sdxl', 'directory'],
      ],
    )
    assert.equal((await items('/v1/modules?source=directory')).length, 1)
    assert.equal((await items('/v1/contracts'))[0].owner, thief)
    const [controller] = await items('/v1/controllers')
    assert.deepEqual(controller.addresses, { payments: thief })
    assert.equal(controller.changes[0].before, owner)
    const [deal] = await items('/v1/lilypad-v2/deals')
    assert.deepEqual([deal.dealId, deal.status, deal.results.length], ['v2 deal', 'DealCreated', 1])
    assert.equal((await items('/v1/lilypad-v2/results'))[0].dealId, 'v2 deal')
    assert.deepEqual((await items('/v1/lilypad-v2/accounts'))[0].paid, [
      { reason: 'JobFee', reasonNumber: 0, amount: '6' },
    ])
  })

  it('only reads', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'] as const) {
      const response = await app.inject({ method, url: '/v1/disputes', payload: { a: 1 } })
      assert.equal(response.statusCode, 405)
      assert.equal(response.json().code, 'METHOD_NOT_ALLOWED')
      assert.equal(response.headers['allow'], 'GET, HEAD')
    }
    assert.equal((await app.inject({ method: 'HEAD', url: '/v1/disputes' })).statusCode, 200)
  })

  it('says that nothing has been read yet', async () => {
    const empty = await createServer({ reads: filledReadModel([]), status: quietStatus, logger })
    const answer = await empty.inject('/v1/disputes')
    assert.equal(answer.statusCode, 503)
    assert.equal(answer.json().code, 'NOT_CAUGHT_UP')
    assert.equal(answer.headers['retry-after'], '2')
    assert.equal((await empty.inject('/')).statusCode, 200)
    assert.equal((await empty.inject('/ready')).statusCode, 200)
  })

  it('tells health, readiness and status', async () => {
    assert.deepEqual((await get('/health')).body, { status: 'ok' })
    const ready = await get('/ready')
    assert.equal(ready.status, 503)
    assert.deepEqual(ready.body, { ready: false, checks: late.checks })
    const status = await get('/status')
    assert.deepEqual(status.body, late)
    for (const { headers } of [ready, status]) assert.equal(headers['cache-control'], 'no-store')
    const check = createSchemaCheck().compile({ ...probes.getStatus.answers[200] })
    assert.ok(check(status.body), JSON.stringify(check.errors))
  })

  it('sends no page or answer without its security headers', async () => {
    for (const url of ['/', '/v1/disputes', '/v1/nothing', '/assets/style.css', '/openapi.json']) {
      const { headers } = await app.inject(url)
      assert.match(String(headers['content-security-policy']), /^default-src 'self';/, url)
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['access-control-allow-origin'], undefined)
    }
  })

  it('is described by the golden OpenAPI document', async () => {
    const golden = new URL('../../../../docs/reference/openapi.json', import.meta.url)
    const served = `${JSON.stringify((await get('/openapi.json')).body, null, 2)}\n`
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, served)
    assert.ok(served === readFileSync(golden, 'utf8'), 'run with UPDATE_GOLDEN=1 to accept the change')
    const operations = Object.values(
      JSON.parse(served).paths as Record<string, Record<string, { operationId?: string }>>,
    )
    for (const operation of operations.flatMap(Object.values)) assert.ok(operation.operationId)
  })
})
