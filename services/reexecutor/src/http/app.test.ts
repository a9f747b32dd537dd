import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { Value } from 'typebox/value'
import { createLogger } from '@lilymed/service-kit'
import { requestDigest, sha256 } from '../bundle/request-digest.ts'
import { createRunService } from '../runs/run-service.ts'
import { RunView } from '../runs/run-view.ts'
import { bundleOf } from '../testing/bundle.ts'
import { completedWith, createFakeEngine } from '../testing/fake-engine.ts'
import { createApp } from './app.ts'

const token = 'a-token-of-some-length'
const authorization = `Bearer ${token}`

function createScene() {
  const engine = createFakeEngine()
  const stored = new Map<string, Uint8Array>()
  const artifacts = {
    put: async (digest: string, bytes: Uint8Array) => void stored.set(digest, bytes),
    get: async (digest: string) => stored.get(digest),
  }
  const options = { queueLimit: 1, drainTimeoutMs: 0, now: () => 1_000, onFault: assert.fail }
  const runs = createRunService({ engine, artifacts, ...options })
  const logger = createLogger({ name: 'test', level: 'silent' })
  const app = createApp({ runs, artifacts, health: () => ({ status: 'ok' }), token, logger })
  const get = (url: string) => app.inject({ url, headers: { authorization } })
  const post = (payload: object, headers: Readonly<Record<string, string>> = {}) =>
    app.inject({ method: 'POST', url: '/v1/runs', payload, headers: { authorization, ...headers } })
  return { app, engine, runs, get, post }
}

function assertProblem(
  response: { statusCode: number; headers: object; json(): { code?: string } },
  status: number,
  code: string,
) {
  assert.equal(response.statusCode, status)
  assert.match(
    (response.headers as Record<string, string>)['content-type'] ?? '',
    /^application\/problem\+json/,
  )
  assert.equal(response.json().code, code)
}

describe('the HTTP API', () => {
  it('asks for the token everywhere but on /health', async () => {
    const { app } = createScene()
    assert.deepEqual((await app.inject('/health')).json(), { status: 'ok' })
    const runId = requestDigest(bundleOf())
    const requests = [
      { method: 'POST', url: '/v1/runs', payload: bundleOf() },
      { method: 'GET', url: `/v1/runs/${runId}` },
      { method: 'GET', url: `/v1/runs/${runId}/events` },
      { method: 'DELETE', url: `/v1/runs/${runId}` },
      { method: 'GET', url: `/v1/artifacts/${runId}` },
      { method: 'GET', url: '/nowhere' },
    ] as const
    for (const request of requests) {
      for (const wrong of [
        undefined,
        'Bearer wrong',
        token,
        `Basic ${token}`,
        `Bearer ${token}x`,
        'Bearer ',
      ]) {
        const headers = wrong === undefined ? {} : { authorization: wrong }
        const response = await app.inject({ ...request, headers })
        assertProblem(response, 401, 'UNAUTHORISED')
        assert.ok(!response.body.includes(token))
      }
    }
  })

  it('takes a bundle on, shows the run, and gives out its artifacts', async () => {
    const { engine, runs, get, post } = createScene()
    const submitted = await post(bundleOf())
    const runId = requestDigest(bundleOf())
    assert.equal(submitted.statusCode, 202)
    assert.equal(submitted.headers.location, `/v1/runs/${runId}`)
    assert.deepEqual(submitted.json(), { runId, state: 'running' })
    assert.deepEqual((await post(bundleOf())).json(), { runId, state: 'running' })
    engine.executions[0]?.finish(completedWith('hello'))
    for await (const _view of runs.watch(runId));
    const shown = (await get(`/v1/runs/${runId}`)).json()
    assert.ok(Value.Check(RunView, shown))
    assert.equal(shown.state, 'completed')
    const artifact = await get(`/v1/artifacts/${sha256(Buffer.from('hello'))}`)
    assert.equal(artifact.body, 'hello')
    assert.equal(artifact.headers['content-type'], 'application/octet-stream')
  })

  it('streams a run until it is finished', async () => {
    const { engine, get, post } = createScene()
    await post(bundleOf())
    const streamed = get(`/v1/runs/${requestDigest(bundleOf())}/events`)
    engine.executions[0]?.finish(completedWith('hello'))
    const response = await streamed
    assert.equal(response.headers['content-type'], 'text/event-stream')
    const events = response.body.trim().split('\n\n')
    const states = events.map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}').state as string)
    assert.equal(states.at(-1), 'completed')
    assert.match(events[0] ?? '', /^id: 1\nevent: state\n/)
  })

  it('cancels', async () => {
    const { app, runs, post } = createScene()
    await post(bundleOf())
    const runId = requestDigest(bundleOf())
    const url = `/v1/runs/${runId}`
    assert.equal((await app.inject({ method: 'DELETE', url, headers: { authorization } })).statusCode, 202)
    for await (const _view of runs.watch(runId));
    const view = runs.get(runId)
    assert.equal(view?.state === 'failed' && view.finding.code, 'CANCELLED')
  })

  it('names what it does not know', async () => {
    const { app, get } = createScene()
    const unknown = `0x${'0'.repeat(64)}`
    assertProblem(await get(`/v1/runs/${unknown}`), 404, 'RUN_UNKNOWN')
    assertProblem(await get(`/v1/runs/${unknown}/events`), 404, 'RUN_UNKNOWN')
    assertProblem(await get(`/v1/artifacts/${unknown}`), 404, 'ARTIFACT_UNKNOWN')
    assertProblem(await get('/v1/nothing'), 404, 'NOT_FOUND')
    assertProblem(await get('/v1/artifacts/..%2f..%2fetc%2fpasswd'), 400, 'REQUEST_INVALID')
    assertProblem(await get(`/v1/runs/${unknown}?force=1`), 400, 'REQUEST_INVALID')
    const headers = { authorization, 'content-type': 'application/json' }
    assertProblem(
      await app.inject({ method: 'POST', url: '/v1/runs', payload: '{"version":', headers }),
      400,
      'REQUEST_INVALID',
    )
  })

  it('says where a request is wrong', async () => {
    const { post } = createScene()
    const response = await post({ ...bundleOf(), privileged: true })
    assertProblem(response, 400, 'REQUEST_INVALID')
    assert.deepEqual(response.json().errors, [
      { path: 'body', message: 'must NOT have additional properties: privileged' },
    ])
  })

  it('refuses wrong digests, full queues and passed deadlines with their own codes', async () => {
    const { post } = createScene()
    const bundle = bundleOf()
    const sha256OfNothing = `0x${'0'.repeat(64)}`
    const wrong = { ...bundle, module: { ...bundle.module, sha256: sha256OfNothing } }
    assertProblem(await post(wrong), 422, 'DIGEST_MISMATCH')
    assertProblem(await post(bundle, { 'lilymed-deadline': '1970-01-01T00:00:00Z' }), 422, 'DEADLINE_PASSED')
    assertProblem(await post(bundle, { 'lilymed-deadline': 'soon' }), 400, 'REQUEST_INVALID')
    assertProblem(await post(bundle, { 'lilymed-deadline': '2026-13-01T00:00:00Z' }), 400, 'REQUEST_INVALID')
    await post(bundleOf(undefined, { nonce: 'running' }))
    await post(bundleOf(undefined, { nonce: 'waiting' }))
    assertProblem(await post(bundle, { 'lilymed-deadline': '2100-01-01T00:00:00Z' }), 429, 'QUEUE_FULL')
  })

  it('refuses any bundle of another shape, and never fails over one', async () => {
    const { engine, post } = createScene()
    const changed = fc
      .tuple(fc.constantFrom(...Object.keys(bundleOf())), fc.anything())
      .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(bundleOf()[key as 'nonce']))
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.dictionary(fc.string(), fc.jsonValue()),
          changed.map(([key, value]) => ({ ...bundleOf(), [key]: value === undefined ? null : value })),
        ),
        async (body) => {
          const payload = JSON.parse(
            JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? 0 : value)) ?? '{}',
          ) as object
          const { statusCode } = await post(payload)
          assert.ok([202, 400, 422, 429].includes(statusCode), `${statusCode}`)
          for (const execution of engine.executions) execution.finish(completedWith(''))
        },
      ),
      { numRuns: 200 },
    )
  })
})
