import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { requestDigest, sha256 } from '../bundle/request-digest.ts'
import { assertProblem, authorization, createApiScene, otherToken } from '../testing/api-scene.ts'
import { bundleOf } from '../testing/bundle.ts'
import { completedWith } from '../testing/fake-engine.ts'

describe('the routes of artifacts', () => {
  it('takes artifacts and gives them back, whole and in parts', async () => {
    const { app, get, put } = createApiScene()
    const bytes = Buffer.from('hello world')
    const digest = sha256(bytes)
    const url = `/v1/artifacts/${digest}`
    for (const _again of [1, 2]) {
      const stored = await put(digest, bytes)
      assert.equal(stored.statusCode, 201)
      assert.deepEqual(stored.json(), { digest, size: 11 })
    }
    const part = async (range: string) => {
      const { statusCode, body, headers } = await app.inject({ url, headers: { authorization, range } })
      return [statusCode, body, headers['content-range']]
    }
    assert.deepEqual(await part('bytes=0-4'), [206, 'hello', 'bytes 0-4/11'])
    assert.deepEqual(await part('bytes=6-'), [206, 'world', 'bytes 6-10/11'])
    assert.deepEqual(await part('bytes=-3'), [206, 'rld', 'bytes 8-10/11'])
    assert.deepEqual(await part('bytes=4-99'), [206, 'o world', 'bytes 4-10/11'])
    assert.deepEqual(await part('bytes=0-1,3-4'), [200, 'hello world', undefined])
    assert.deepEqual(await part('lines=0-1'), [200, 'hello world', undefined])
    assertProblem(
      await app.inject({ url, headers: { authorization, range: 'bytes=11-' } }),
      416,
      'RANGE_UNSATISFIABLE',
    )
    assertProblem(await put(sha256(Buffer.from('x')), bytes), 422, 'DIGEST_MISMATCH')
    assertProblem(await get(`/v1/artifacts/${sha256(Buffer.from('x'))}`), 404, 'ARTIFACT_UNKNOWN')
    const json = { authorization, 'content-type': 'application/json' }
    assertProblem(
      await app.inject({ method: 'PUT', url, payload: '{}', headers: json }),
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    )
  })

  it('gives up what a tenant wants no longer, and nothing of another’s', async () => {
    const { app, artifacts, get, put } = createApiScene()
    const bytes = Buffer.from('private')
    const digest = sha256(bytes)
    const url = `/v1/artifacts/${digest}`
    await put(digest, bytes)
    const other = { authorization: `Bearer ${otherToken}` }
    assertProblem(await app.inject({ method: 'DELETE', url, headers: other }), 404, 'ARTIFACT_UNKNOWN')
    assert.ok(artifacts.stored.has(digest))
    const deleted = await app.inject({ method: 'DELETE', url, headers: { authorization } })
    assert.deepEqual([deleted.statusCode, deleted.body, artifacts.stored.has(digest)], [204, '', false])
    assertProblem(await get(url), 410, 'ARTIFACT_EVICTED')
    const unknown = `/v1/artifacts/${sha256(Buffer.from('x'))}`
    assertProblem(
      await app.inject({ method: 'DELETE', url: unknown, headers: { authorization } }),
      404,
      'ARTIFACT_UNKNOWN',
    )
  })

  it('says of an artifact that is gone that it was here, and which run makes it again', async () => {
    const { app, artifacts, engine, finished, get, post, put } = createApiScene()
    const runId = requestDigest(bundleOf())
    await post(bundleOf())
    engine.executions[0]?.finish(completedWith('hello'))
    await finished(runId)
    const digest = sha256(Buffer.from('hello'))
    const url = `/v1/artifacts/${digest}`
    artifacts.stored.delete(digest)
    const gone = await get(url)
    assertProblem(gone, 410, 'ARTIFACT_EVICTED')
    assert.deepEqual([gone.json().runId, gone.json().retryable], [runId, true])
    const headers = { authorization: `Bearer ${otherToken}` }
    assertProblem(await app.inject({ url, headers }), 404, 'ARTIFACT_UNKNOWN')
    const remade = await post(bundleOf(), { 'lilymed-wanted-artifact': digest })
    assert.deepEqual(remade.json(), { runId, state: 'running' })
    ;(await engine.nth(1)).finish(completedWith('hello'))
    await finished(runId)
    assert.equal((await get(url)).body, 'hello')

    artifacts.stored.delete(digest)
    await post(bundleOf(), { 'lilymed-wanted-artifact': digest })
    ;(await engine.nth(2)).finish(completedWith('another'))
    await finished(runId)
    const lost = await get(url)
    assertProblem(lost, 410, 'ARTIFACT_LOST')
    assert.equal(lost.json().retryable, false)
    assertProblem(await post(bundleOf(), { 'lilymed-wanted-artifact': digest }), 410, 'ARTIFACT_LOST')

    const own = Buffer.from('put by hand')
    await put(sha256(own), own)
    artifacts.stored.delete(sha256(own))
    const evicted = await get(`/v1/artifacts/${sha256(own)}`)
    assertProblem(evicted, 410, 'ARTIFACT_EVICTED')
    assert.equal(evicted.json().runId, undefined)
  })

  it('answers HEAD as GET, without the bytes, and tells no one that they were fetched', async () => {
    const { app, fetched, get, put } = createApiScene()
    const bytes = Buffer.from('hello world')
    const digest = sha256(bytes)
    await put(digest, bytes)
    const url = `/v1/artifacts/${digest}`
    const head = (range?: string) =>
      app.inject({
        method: 'HEAD',
        url,
        headers: { authorization, ...(range === undefined ? {} : { range }) },
      })
    const shown = await head()
    assert.deepEqual([shown.statusCode, shown.body], [200, ''])
    const got = await get(url)
    for (const name of ['content-length', 'content-type', 'etag', 'accept-ranges', 'cache-control'])
      assert.equal(shown.headers[name], got.headers[name], name)
    const part = await head('bytes=0-4')
    assert.deepEqual([part.statusCode, part.headers['content-range']], [206, 'bytes 0-4/11'])
    assert.equal((await app.inject({ method: 'HEAD', url })).statusCode, 401)
    const nothing = await app.inject({
      method: 'HEAD',
      url: url.replace(/.$/, '0'),
      headers: { authorization },
    })
    assert.equal(nothing.statusCode, 404)
    assert.deepEqual(fetched, [`a ${digest}`])
  })

  it('says when there is no room, and when to ask again', async () => {
    const { app, artifacts, post, put } = createApiScene()
    artifacts.isFull = true
    const bytes = Buffer.from('hello')
    const refused = await put(sha256(bytes), bytes)
    assertProblem(refused, 507, 'STORE_FULL')
    assert.equal(refused.headers['retry-after'], '30')
    assertProblem(await post(bundleOf()), 507, 'STORE_FULL')
    artifacts.isFull = false
    await post(bundleOf(undefined, { nonce: 'running' }))
    await post(bundleOf(undefined, { nonce: 'waiting' }))
    const full = await post(bundleOf(undefined, { nonce: 'too many' }))
    assertProblem(full, 429, 'QUEUE_FULL')
    assert.equal(full.headers['retry-after'], '5')
    const chunked = await app.inject({
      method: 'PUT',
      url: `/v1/artifacts/${sha256(bytes)}`,
      payload: Readable.from([bytes]),
      headers: { authorization, 'content-type': 'application/octet-stream' },
    })
    assertProblem(chunked, 411, 'LENGTH_REQUIRED')
  })
})
