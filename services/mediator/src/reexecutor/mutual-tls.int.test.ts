import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { openReexecutor } from './open-reexecutor.ts'

const running = { runId: 'r1', state: 'running' }

describe('a reexecutor that knows its clients by certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-mtls-'))
  const file = (name: string): string => join(folder, name)
  const openssl = (...words: string[]): void => void execFileSync('openssl', words, { stdio: 'ignore' })
  const selfSigned = (name: string, subject: string): void => {
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      file(`${name}.key`),
    ]
    const names = ['-subj', `/CN=${subject}`, '-addext', 'subjectAltName=IP:127.0.0.1']
    openssl('req', '-x509', '-days', '1', ...key, ...names, '-out', file(`${name}.pem`))
    chmodSync(file(`${name}.key`), 0o600)
  }
  let url = ''
  let server: ReturnType<typeof createServer>
  const seen: string[] = []
  before(async () => {
    selfSigned('server', 'reexecutor')
    selfSigned('client', 'mediator-7')
    server = createServer(
      {
        cert: readFileSync(file('server.pem')),
        key: readFileSync(file('server.key')),
        ca: readFileSync(file('client.pem')),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (request, response) => {
        seen.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN))
        response.end(JSON.stringify(running))
      },
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  })
  const drawClasses = ['portable']
  const own = { certFile: file('client.pem'), keyFile: file('client.key') }
  const read = (tls: NonNullable<Parameters<typeof openReexecutor>[0]['tls']>) =>
    openReexecutor({ url, tls, drawClasses }).read('r1', new AbortController().signal)

  it('answers the certificate it knows, and is believed by the authority that is configured', async () => {
    assert.deepEqual(await read({ ...own, caFile: file('server.pem') }), running)
    assert.deepEqual(seen, ['mediator-7'])
    await assert.rejects(read(own), { code: 'EXECUTOR_UNREACHABLE' })
    const wrong = { certFile: file('server.pem'), keyFile: file('server.key'), caFile: file('server.pem') }
    await assert.rejects(read(wrong), { code: 'EXECUTOR_UNREACHABLE' })
    assert.equal(seen.length, 1)
  })

  it('is not opened without anything that says who asks, nor with half of it', () => {
    const open = (changes: object) => () => openReexecutor({ url, drawClasses, ...changes })
    for (const changes of [
      {},
      { tls: { caFile: file('server.pem') } },
      { tls: { certFile: own.certFile } },
      { tls: { ...own, keyFile: file('missing') } },
      { tls: own, url: 'http://127.0.0.1:1' },
    ])
      assert.throws(open(changes), { code: 'CONFIG_INVALID' })
    chmodSync(own.keyFile, 0o644)
    assert.throws(open({ tls: own }), { code: 'CONFIG_INVALID', message: /chmod 600/ })
    chmodSync(own.keyFile, 0o600)
  })
})
