import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { Value } from 'typebox/value'
import { requestDigest, sha256 } from '../bundle/request-digest.ts'
import { RunView } from '../runs/run-view.ts'
import { assertProblem, authorization, createApiScene, otherToken, token } from '../testing/api-scene.ts'
import { bundleOf } from '../testing/bundle.ts'
import { completedWith } from '../testing/fake-engine.ts'

describe('the HTTP API', () => {
  it('asks for the token everywhere but on /health', async () => {
    const { app } = createApiScene()
    assert.deepEqual((await app.inject('/health')).json(), { status: 'ok' })
    const runId = requestDigest(bundleOf())
    const requests = [
      { method: 'POST', url: '/v1/runs', payload: bundleOf() },
      { method: 'GET', url: `/v1/runs/${runId}` },
      { method: 'GET', url: `/v1/runs/${runId}/events` },
      { method: 'DELETE', url: `/v1/runs/${runId}` },
      { method: 'GET', url: `/v1/artifacts/${runId}` },
      { method: 'PUT', url: `/v1/artifacts/${runId}`, payload: 'bytes' },
      { method: 'GET', url: '/v1/slots' },
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
    const { engine, finished, get, post } = createApiScene()
    const submitted = await post(bundleOf())
    const runId = requestDigest(bundleOf())
    assert.equal(submitted.statusCode, 202)
    assert.equal(submitted.headers.location, `/v1/runs/${runId}`)
    assert.deepEqual(submitted.json(), { runId, state: 'running' })
    assert.deepEqual((await post(bundleOf())).json(), { runId, state: 'running' })
    engine.executions[0]?.finish(completedWith('hello'))
    await finished(runId)
    const shown = (await get(`/v1/runs/${runId}`)).json()
    assert.ok(Value.Check(RunView, shown))
    assert.equal(shown.state, 'completed')
    const artifact = await get(`/v1/artifacts/${sha256(Buffer.from('hello'))}`)
    assert.equal(artifact.body, 'hello')
    assert.equal(artifact.headers['content-type'], 'application/octet-stream')
  })

  it('refuses a bundle that has no canonical form, wherever the broken text stands', async () => {
    const { post } = createApiScene()
    assertProblem(await post(bundleOf(undefined, { nonce: '\ud800' })), 422, 'TEXT_REFUSED')
    const requirements = { determinismClass: 'dc1/\udc00' }
    assertProblem(await post(bundleOf(undefined, { requirements })), 422, 'TEXT_REFUSED')
  })

  it('streams a run until it is finished', async () => {
    const { engine, get, post } = createApiScene()
    await post(bundleOf())
    const streamed = get(`/v1/runs/${requestDigest(bundleOf())}/events`)
    engine.executions[0]?.finish(completedWith('hello'))
    const response = await streamed
    assert.equal(response.headers['content-type'], 'text/event-stream')
    const events = response.body.trim().split('\n\n')
    const states = events.map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}').state as string)
    assert.equal(states.at(-1), 'completed')
    assert.match(events[0] ?? '', /^id: test\.1\.0\nevent: state\n/)
  })

  it('goes on after the last event a client saw, and says when there is nothing more', async () => {
    const { app, engine, post } = createApiScene()
    await post(bundleOf())
    engine.executions[0]?.finish(completedWith('hello'))
    const url = `/v1/runs/${requestDigest(bundleOf())}/events`
    const follow = (id: string) => app.inject({ url, headers: { authorization, 'last-event-id': id } })
    const all = (await follow('')).body
    const rest = (await follow('test.1.0')).body
    assert.ok(all.endsWith(rest) && rest.length < all.length && rest !== '')
    assert.match(rest, /id: end\n/)
    assert.equal((await follow('end')).statusCode, 204)
  })

  it('keeps a tenant from seeing that another has anything here', async () => {
    const { app, engine, finished, post, put, get } = createApiScene()
    const runId = requestDigest(bundleOf())
    await post(bundleOf())
    engine.executions[0]?.finish(completedWith('hello'))
    await finished(runId)
    const result = sha256(Buffer.from('hello'))
    const headers = { authorization: `Bearer ${otherToken}` }
    for (const [method, url, code] of [
      ['GET', `/v1/runs/${runId}`, 'RUN_UNKNOWN'],
      ['GET', `/v1/runs/${runId}/events`, 'RUN_UNKNOWN'],
      ['DELETE', `/v1/runs/${runId}`, 'RUN_UNKNOWN'],
      ['GET', `/v1/artifacts/${runId}`, 'ARTIFACT_UNKNOWN'],
      ['GET', `/v1/artifacts/${result}`, 'ARTIFACT_UNKNOWN'],
    ] as const) {
      const answer = await app.inject({ method, url, headers })
      assertProblem(answer, 404, code)
      const nothing = await app.inject({
        method,
        url: url.replace(/0x[0-9a-f]{64}/, `0x${'1'.repeat(64)}`),
        headers,
      })
      assert.equal(answer.body, nothing.body)
    }
    // Bytes that one knows, one may read, whoever else has them.
    assert.equal((await put(result, Buffer.from('hello'), otherToken)).statusCode, 201)
    assert.equal((await app.inject({ url: `/v1/artifacts/${result}`, headers })).body, 'hello')
    assert.equal((await get(`/v1/artifacts/${runId}`)).statusCode, 200)
  })

  it('takes a DELETE that says it is JSON and sends none', async () => {
    const { app, post } = createApiScene()
    await post(bundleOf())
    const request = { method: 'DELETE', url: `/v1/runs/${requestDigest(bundleOf())}` } as const
    const json = { authorization, 'content-type': 'application/json' }
    assert.equal((await app.inject({ ...request, headers: json })).statusCode, 202)
    const empty = await app.inject({ method: 'POST', url: '/v1/runs', headers: json, payload: '' })
    assertProblem(empty, 400, 'REQUEST_INVALID')
    const poisoned = '{"__proto__": {"isAdmin": true}}'
    assertProblem(
      await app.inject({ method: 'POST', url: '/v1/runs', headers: json, payload: poisoned }),
      400,
      'REQUEST_INVALID',
    )
  })

  it('shows slots and classes, what is missing and why, and nothing of what runs', async () => {
    const { get, post, runs } = createApiScene()
    await runs.start()
    const before = (await get('/v1/slots')).json()
    await post(bundleOf())
    assert.deepEqual((await get('/v1/slots')).json(), before)
    assert.deepEqual(before, {
      engines: [
        { engine: 'onnx', state: 'missing', reason: 'npm install it', slots: [] },
        {
          engine: 'wasm',
          state: 'ready',
          slots: [
            {
              id: 'fake/0',
              determinismClass: 'fake/1',
              drawClass: 'portable',
              state: 'in-service',
              knownAnswer: { ok: true, testedAt: '1970-01-01T00:00:01.000Z' },
            },
          ],
        },
      ],
    })
  })

  it('has the routes that the README lists, and no others', async () => {
    const { app } = createApiScene()
    await app.ready()
    const routes = app
      .printRoutes({ commonPrefix: false, includeHooks: false })
      .split('\n')
      .filter((line) => line !== '')
    const tree: string[] = []
    const path: string[] = []
    for (const line of routes) {
      const [, indent = '', segment = '', methods] =
        /^((?:│   |    )*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? []
      const depth = indent.length / 4
      path.splice(depth, Infinity, segment)
      for (const method of methods?.split(', ') ?? []) tree.push(`${method} ${path.join('')}`)
    }
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    const listed = [...readme.matchAll(/^\| `([A-Z]+ \/\S+)`/gm)].map(([, route = '']) => route)
    assert.deepEqual(new Set(tree), new Set(listed))
    assert.equal(tree.length, listed.length)
  })

  it('cancels', async () => {
    const { app, runs, finished, post } = createApiScene()
    await post(bundleOf())
    const runId = requestDigest(bundleOf())
    const url = `/v1/runs/${runId}`
    assert.equal((await app.inject({ method: 'DELETE', url, headers: { authorization } })).statusCode, 202)
    await finished(runId)
    const view = runs.get('a', runId)
    assert.equal(view?.state === 'failed' && view.finding.code, 'CANCELLED')
  })

  it('names what it does not know', async () => {
    const { app, get } = createApiScene()
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
    const { post } = createApiScene()
    const response = await post({ ...bundleOf(), privileged: true })
    assertProblem(response, 400, 'REQUEST_INVALID')
    assert.deepEqual(response.json().errors, [
      { path: 'body', message: 'must NOT have additional properties: privileged' },
    ])
  })

  it('refuses wrong digests, full queues and passed deadlines with their own codes', async () => {
    const { post } = createApiScene()
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
    const { engine, post } = createApiScene()
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
