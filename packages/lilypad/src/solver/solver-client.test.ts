import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { SigningKey } from 'ethers'
import vectors from '../../vectors/lilypad.json' with { type: 'json' }
import { proveDeal } from '../documents/prove-deal.ts'
import { createSolverClient } from './solver-client.ts'
import type { SolverClientOptions } from './solver-client.ts'
import { createSolverIdentity } from './solver-identity.ts'

const golden = vectors.documentIds.deal
const transactions = {
  resource_provider: {
    agree: '',
    add_result: '',
    timeout_agree: '',
    timeout_judge_result: '',
    timeout_mediate_result: '',
  },
  job_creator: {
    agree: '',
    accept_result: '',
    check_result: '',
    timeout_agree: '',
    timeout_submit_result: '',
    timeout_mediate_result: '',
  },
  mediator: { mediation_accept_result: '', mediation_reject_result: '' },
}
const record = {
  id: golden.cid,
  job_creator: 'jc',
  resource_provider: 'rp',
  job_offer: 'jo',
  resource_offer: 'ro',
  state: 4,
  transactions,
  mediator: '',
}
const containerJson = `{"deal":${golden.json},${JSON.stringify(record).slice(1)}`

const seen: Request[] = []
const client = (answer: () => Response | Promise<Response>, options: Partial<SolverClientOptions> = {}) =>
  createSolverClient({
    url: 'http://solver.test/',
    fetch: async (input, init) => {
      seen.push(new Request(input, init))
      return answer()
    },
    ...options,
  })

const failure = (code: string, retryable: boolean) => ({ name: 'SolverError', code, retryable })

test('a deal comes with its document unread, and that document proves itself', async () => {
  const { record: kept, document } = await client(() => new Response(containerJson)).getDeal(golden.cid)
  assert.equal(kept.state, 4)
  assert.equal(proveDeal(golden.cid, document).kind, 'proved')
  assert.equal(seen.at(-1)?.url, `http://solver.test/api/v1/deals/${golden.cid}`)
})

test('an id cannot leave its path segment', async () => {
  await assert.rejects(client(() => new Response('', { status: 404 })).getDeal('../../x?y'))
  assert.equal(seen.at(-1)?.url, 'http://solver.test/api/v1/deals/..%2F..%2Fx%3Fy')
})

test('a list is filtered by the solver, and null is an empty one', async () => {
  const deals = await client(() => new Response(`[${containerJson}]`)).listDeals({
    jobCreator: 'jc',
    state: 'ResultsChecked',
  })
  assert.equal(deals.length, 1)
  assert.equal(seen.at(-1)?.url, 'http://solver.test/api/v1/deals?job_creator=jc&state=ResultsChecked')
  assert.deepEqual(await client(() => new Response('null\n')).listDeals(), [])
})

test('of a result’s two names the older one counts, as for Lilypad', async () => {
  const result =
    '{"id":"","deal_id":"d","data_id":"new","error":"","instruction_count":18446744073709551615,"results_id":"old"}'
  const { data_id: dataId, instruction_count: count } = await client(
    () => new Response(result),
  ).getDealResult('d')
  assert.deepEqual([dataId, count], ['old', 2n ** 64n - 1n])
})

test('bytes by digest are verified', async () => {
  const bytes = Buffer.from('some program')
  const digest = `0x${createHash('sha256').update(bytes).digest('hex')}` as const
  const good = client(() => new Response(bytes))
  assert.deepEqual(Buffer.from(await good.getBlob(digest)), bytes)
  assert.equal(seen.at(-1)?.url, `http://solver.test/modules/blobs/${digest.slice(2)}`)
  assert.deepEqual(Buffer.from(await good.getModuleTemplate({ name: 'n', digest })), bytes)
  assert.equal(seen.at(-1)?.url, `http://solver.test/modules/n/${digest.slice(2)}/lilypad_module.json.tmpl`)
  const bad = client(() => new Response('other bytes'))
  await assert.rejects(bad.getBlob(digest), failure('SOLVER_DIGEST_MISMATCH', false))
})

test('an endless answer is cut off at its cap', async () => {
  let chunks = 0
  const cancelled: unknown[] = []
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      chunks += 1
      controller.enqueue(new Uint8Array(1024))
    },
    cancel: (reason) => {
      cancelled.push(reason)
    },
  })
  const capped = client(() => new Response(endless), { maximumBlobBytes: 10_000 })
  await assert.rejects(capped.getBlob(`0x${'00'.repeat(32)}`), failure('SOLVER_ANSWER_TOO_LARGE', false))
  assert.ok(chunks < 20, `${chunks} chunks were read`)
  assert.equal(cancelled.length, 1)
})

test('refusals keep their meaning, whatever status Lilypad gave them', async () => {
  const cases: readonly (readonly [number, string, string, boolean])[] = [
    [500, 'deal not found\n', 'SOLVER_NOT_FOUND', false],
    [500, 'not authorized: job creator address does not match signer address\n', 'SOLVER_FORBIDDEN', false],
    [401, 'invalid signature\n', 'SOLVER_FORBIDDEN', false],
    [404, '404 page not found\n', 'SOLVER_NOT_FOUND', false],
    [429, 'Too Many Requests\n', 'SOLVER_RATE_LIMITED', true],
    [500, 'database is locked\n', 'SOLVER_FAILED', true],
    [503, 'not found\n', 'SOLVER_FAILED', true],
    [400, 'Error parsing request body\n', 'SOLVER_REFUSED', false],
  ]
  for (const [status, text, code, retryable] of cases) {
    await assert.rejects(
      client(() => new Response(text, { status })).getDeal('d'),
      failure(code, retryable),
      text,
    )
  }
})

test('answers that are no deal are malformed', async () => {
  const answers = [
    '',
    '[]',
    '{}',
    '{"deal":{}}',
    containerJson.replace('"state":4', '"state":256'),
    `${containerJson}x`,
  ]
  for (const text of answers) {
    await assert.rejects(
      client(() => new Response(text)).getDeal('d'),
      failure('SOLVER_ANSWER_MALFORMED', false),
      text,
    )
  }
  const latin1 = new Uint8Array([0x22, 0xff, 0x22])
  await assert.rejects(
    client(() => new Response(latin1)).getDeal('d'),
    failure('SOLVER_ANSWER_MALFORMED', false),
  )
})

test('a dead connection and a silent solver may be tried again', async () => {
  const dead = client(() => Promise.reject(new TypeError('fetch failed')))
  await assert.rejects(dead.getDeal('d'), failure('SOLVER_UNREACHABLE', true))
  const silent = createSolverClient({
    url: 'http://solver.test',
    timeoutMs: 5,
    fetch: (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      }),
  })
  await assert.rejects(silent.getDeal('d'), failure('SOLVER_TIMEOUT', true))
})

test('no redirect is followed and no credential shows in an error', async () => {
  const identity = createSolverIdentity(new SigningKey(`0x${'11'.repeat(32)}`))
  const refused = client(() => new Response('deal not found', { status: 500 }), { identity })
  const error: unknown = await refused.getDeal('d').catch((reason: unknown) => reason)
  const request = seen.at(-1)
  assert.equal(request?.redirect, 'error')
  assert.equal(request?.headers.get('x-lilypad-signature'), identity.headers['X-Lilypad-Signature'])
  assert.ok(error instanceof Error)
  const shown = JSON.stringify([error, error.message, error.stack])
  assert.ok(!shown.includes(identity.headers['X-Lilypad-Signature']))
})
