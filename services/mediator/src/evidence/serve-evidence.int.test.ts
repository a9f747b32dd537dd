import assert from 'node:assert/strict'
import { mkdtemp, rm, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { evidenceCarOf } from './evidence-car.ts'
import { evidenceCid } from './evidence-cid.ts'
import { openEvidenceShelf, publishedDocumentFile } from './evidence-shelf.ts'
import { serveEvidence } from './serve-evidence.ts'
import type { EvidenceServer } from './serve-evidence.ts'

const disputeId = `0x${'d1'.repeat(32)}`

describe('evidence handed out', () => {
  let folder = ''
  let server: EvidenceServer
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lilymed-hand-out-'))
    await openEvidenceShelf(folder)
    server = await serveEvidence(folder, { host: '127.0.0.1', port: 0 })
  })
  after(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('is nothing before it is published, and then its bytes by their CID', async () => {
    const shelf = await openEvidenceShelf(folder)
    const car = evidenceCarOf({ finding: 'MATCH' })
    const digest = await shelf.keep([car])
    const cid = evidenceCid(digest).toString()
    assert.equal((await fetch(`${server.url}/${cid}.car`)).status, 404)
    await shelf.publish(digest, disputeId, 1)
    const response = await fetch(`${server.url}/${cid}.car`)
    assert.equal(response.status, 200)
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from(car))
    assert.equal(response.headers.get('content-type'), 'application/vnd.ipld.car; version=1')
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    const head = await fetch(`${server.url}/${cid}.car`, { method: 'HEAD' })
    assert.equal(head.headers.get('content-length'), String(car.length))
  })

  it('of an earlier release gets its CID at the next start', async () => {
    const shelf = await openEvidenceShelf(folder)
    const digest = await shelf.keep([evidenceCarOf({ finding: 'MISMATCH' })])
    await shelf.publish(digest, disputeId, 2)
    const cid = evidenceCid(digest).toString()
    await unlink(publishedDocumentFile(folder, cid))
    assert.equal((await fetch(`${server.url}/${cid}.car`)).status, 404)
    await openEvidenceShelf(folder)
    assert.equal((await fetch(`${server.url}/${cid}.car`)).status, 200)
  })

  it('has no address but that of a published document, and takes no method but GET', async () => {
    const base = server.url.replace('/evidence', '')
    for (const path of [
      '/',
      '/evidence',
      '/evidence/',
      `/evidence/${disputeId}.1.car`,
      '/evidence/..%2f..%2fkeys',
      '/evidence/../mediator.db',
      '/evidence/published',
      `/evidence/bafyrei${'a'.repeat(52)}.car`,
    ])
      assert.equal((await fetch(base + path)).status, 404, path)
    assert.equal((await fetch(`${server.url}/x.car`, { method: 'POST', body: 'x' })).status, 405)
  })
})
