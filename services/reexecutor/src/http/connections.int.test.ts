import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createLogger } from '@lilymed/service-kit'
import { createAuthority } from '../testing/certificates.ts'
import type { Identity } from '../testing/certificates.ts'
import { completedWith } from '../testing/fake-engine.ts'
import { createRunScene } from '../testing/run-scene.ts'
import { createApp } from './app.ts'
import { serverLimits } from './create-server.ts'
import type { ServerLimits, TlsMaterial } from './create-server.ts'
import { slotsView } from './slots-view.ts'

const token = 'a-token-of-some-length'
const otherToken = 'the-token-of-another'
/** The connection is closed, by whatever way: `once` would take a reset for a failure of its own. */
const closed = (socket: Socket) =>
  new Promise<void>((resolve, reject) => {
    const signal = AbortSignal.timeout(60_000)
    signal.addEventListener('abort', () => reject(signal.reason as Error))
    socket.once('close', () => resolve())
  })
const limits = { ...serverLimits, headersTimeoutMs: 400 }

describe('connections', () => {
  const open: FastifyInstance[] = []
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close()
  })
  const serve = async ({
    tls,
    changed = {},
  }: { readonly tls?: TlsMaterial; readonly changed?: Partial<ServerLimits> } = {}) => {
    const cuts: string[] = []
    const scene = createRunScene()
    const { runs, artifacts, journal } = scene
    const app = createApp({
      runs,
      artifacts: { ...artifacts, ...journal },
      slots: () => slotsView(runs.state, runs.slotTests),
      health: () => ({ status: 'ok' }),
      tenants: [
        { name: 'a', token },
        { name: 'b', token: otherToken },
      ],
      tls,
      limits: { ...limits, ...changed },
      onCut: (reason) => void cuts.push(reason),
      logger: createLogger({ name: 'test', level: 'silent' }),
    })
    open.push(app)
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    return { ...scene, app, url, cuts, port: (app.server.address() as AddressInfo).port }
  }
  /** Sends some bytes, then nothing, and waits for the server to close; what it answered. Throws where that takes a minute. */
  const halfSend = async (port: number, text: string) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined)
    socket.write(text)
    await once(socket, 'close', { signal: AbortSignal.timeout(60_000) })
    return Buffer.concat(chunks).toString()
  }

  it('are closed when a stranger sends half a request, before its body is asked for', async () => {
    const { port } = await serve({ changed: { headersTimeoutMs: 60_000 } })
    const head =
      'POST /v1/runs HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000000\r\n\r\n{'
    // It closes before the time for a body is over, or nothing but that closed it.
    assert.match(await halfSend(port, head), /^HTTP\/1\.1 401 /)
  })

  it('are closed when nothing, or only half a head, arrives', async () => {
    const { port } = await serve()
    for (const text of ['', 'POST /v1/runs HT', 'GET /health HTTP/1.1\r\nhost: x\r\n']) {
      assert.match(await halfSend(port, text), /^(HTTP\/1\.1 408 |$)/)
    }
  })

  const putHead = (bearer: string) =>
    `PUT /v1/artifacts/0x${'1'.repeat(64)} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${bearer}\r\n` +
    'content-type: application/octet-stream\r\ncontent-length: 100000\r\n\r\nx'

  it('of one client are so many that another always finds one', async () => {
    const { port, url, cuts } = await serve({ changed: { connectionsPerTenant: 4 } })
    const slow = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
    for (const socket of slow) socket.write(putHead(token))
    const asked = (bearer: string) =>
      fetch(`${url}/v1/slots`, { headers: { authorization: `Bearer ${bearer}`, connection: 'close' } })
    const deadline = performance.now() + 60_000
    let refused = await asked(token)
    while (refused.status !== 429 && performance.now() < deadline) refused = await asked(token)
    assert.equal(((await refused.json()) as { code: string }).code, 'CONNECTIONS_FULL')
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.equal((await asked(otherToken)).status, 200)
    assert.ok(cuts.includes('connections'))
    for (const socket of slow) socket.destroy()
    let status = 429
    while (status === 429 && performance.now() < deadline) ({ status } = await asked(token))
    assert.equal(status, 200, 'what is closed counts no longer')
  })

  it('of strangers make room for those who come after them', async () => {
    const { port, url } = await serve({ changed: { strangers: 8, headersTimeoutMs: 120_000 } })
    const first = connect(port, '127.0.0.1').on('error', () => undefined)
    await once(first, 'connect')
    const rest = Array.from({ length: 40 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
    first.resume()
    await closed(first)
    const answer = await fetch(`${url}/v1/slots`, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(answer.status, 200)
    for (const socket of rest) socket.destroy()
  })

  it('are cut when a body comes too slowly', async (context) => {
    const { port, cuts } = await serve({
      changed: { headersTimeoutMs: 60_000, bodyIntervalMs: 100, leastBodyBytesPerSecond: 1_000 },
    })
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    socket.resume().write(putHead(token))
    const drip = setInterval(() => socket.write('x'), 20)
    context.after(() => clearInterval(drip))
    await closed(socket)
    assert.deepEqual(cuts, ['slow-body'])
  })

  it('hold little for a follower who does not read, who is told later what went by', async () => {
    const { app, engine, submit, port } = await serve()
    const { runId } = await submit('a')
    const served = once(app.server, 'connection') as Promise<[Socket]>
    const client = connect(port, '127.0.0.1')
    client.write(`GET /v1/runs/${runId}/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`)
    await once(client, 'readable')
    const [socket] = await served
    const { report, finish } = await engine.nth(0)
    const chunk = Buffer.alloc(65_536, 'x')
    for (let sent = 0; sent < 64 * 2 ** 20; sent += chunk.length) {
      report({ kind: 'log', stream: 'stdout', bytes: chunk })
      if (sent % 2 ** 20 === 0) await new Promise(setImmediate)
      assert.ok(socket.writableLength < 131_072, `${socket.writableLength} bytes wait for the reader`)
    }
    finish(completedWith(''))
    let text = ''
    let missed = 0
    let logged = 0
    client.on('data', (data: Buffer) => (text += data.toString('latin1')))
    while (!text.includes('id: end')) await once(client, 'data', { signal: AbortSignal.timeout(60_000) })
    for (const [, bytes] of text.matchAll(/"bytes":(\d+)/g)) missed += Number(bytes)
    for (const [, base64 = ''] of text.matchAll(/"base64":"([^"]*)"/g))
      logged += Buffer.from(base64, 'base64').length
    assert.ok(missed > 32 * 2 ** 20)
    // A chunk of the transfer encoding may cut an event in two.
    assert.ok(Math.abs(missed + logged - 64 * 2 ** 20) < 2 ** 20, `${missed} + ${logged}`)
    client.destroy()
  })
})

describe('client certificates', () => {
  const authority = createAuthority('clients of the test')
  const server = createAuthority('servers of the test')
  const other = createAuthority('clients of the test')

  const ask = async (port: number, path: string, client?: Identity, bearer?: string) => {
    const request = httpsRequest({
      host: '127.0.0.1',
      port,
      path,
      ca: server.certificate,
      ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
      ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
      agent: false,
    })
    request.end()
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream & { statusCode: number }]
    let body = ''
    for await (const chunk of response) body += String(chunk)
    return { status: response.statusCode, body }
  }

  it('let in who shows one of ours, as the tenant it names, or a token, and nobody else', async (context) => {
    const bob = authority.issue('anything')
    const scene = createRunScene()
    const { runs, artifacts, journal, submit } = scene
    const app = createApp({
      runs,
      artifacts: { ...artifacts, ...journal },
      slots: () => slotsView(runs.state, runs.slotTests),
      health: () => ({ status: 'ok' }),
      tenants: [
        { name: 'a', token },
        { name: 'alice', certificates: ['CN=alice'] },
        { name: 'bob', certificates: [`sha256:${fingerprintOf(bob)}`] },
      ],
      tls: { ...toTls(server.issue('reexecutor')), clientCa: authority.certificate },
      logger: createLogger({ name: 'test', level: 'silent' }),
    })
    context.after(() => app.close())
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const { runId } = await submit('x', undefined, 'alice')
    await submit('x', undefined, 'bob')
    const path = `/v1/runs/${runId}`
    assert.equal((await ask(port, path, authority.issue('alice'))).status, 200)
    assert.equal((await ask(port, path, bob)).status, 200)
    assert.equal(
      (await ask(port, path, authority.issue('bob'))).status,
      401,
      'another certificate of the name',
    )
    assert.equal((await ask(port, path, authority.issue('carol'))).status, 401, 'signed, but nobody named it')
    assert.equal((await ask(port, path, authority.issue('a'))).status, 401, 'the name of a tenant by token')
    assert.equal((await ask(port, path, undefined, token)).status, 404)
    assert.equal((await ask(port, '/v1/slots', undefined, token)).status, 200)
    assert.equal((await ask(port, path)).status, 401)
    assert.equal((await ask(port, path, other.issue('alice'))).status, 401)
    assert.equal((await ask(port, path, authority.issue('alice/'))).status, 401)
    // A wrong token is wrong whoever sends it.
    assert.equal((await ask(port, path, authority.issue('alice'), 'a-wrong-token-of-length')).status, 401)
    assert.equal((await ask(port, '/health')).status, 200)
  })
})

const fingerprintOf = ({ certificate }: Identity) =>
  new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase()

function toTls({ certificate, key }: Identity) {
  return { certificate, key }
}
