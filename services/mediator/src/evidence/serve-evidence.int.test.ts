import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { evidenceCarOf } from './evidence-car.ts'
import { evidenceCid } from './evidence-cid.ts'
import { openEvidenceShelf, publishedDocumentFile } from './evidence-shelf.ts'
import { serveEvidence } from './serve-evidence.ts'
import type { EvidenceLimits, EvidenceServer } from './serve-evidence.ts'

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

  const cid = `bafyrei${'b'.repeat(52)}`
  /** Reads a large document in pieces with pauses after each of the first; resolves to whether all of it came. */
  const readSlowly = async (limits: EvidenceLimits, pauses: number, pauseMs: number): Promise<boolean> => {
    const size = 64 * 1024 * 1024
    await mkdir(dirname(publishedDocumentFile(folder, cid)), { recursive: true })
    await truncate(publishedDocumentFile(folder, cid), size).catch(async () => {
      await writeFile(publishedDocumentFile(folder, cid), '')
      await truncate(publishedDocumentFile(folder, cid), size)
    })
    const slow = await serveEvidence(folder, { host: '127.0.0.1', port: 0 }, limits)
    const { port } = new URL(slow.url)
    const socket = connect({ host: '127.0.0.1', port: Number(port) })
    try {
      socket.write(`GET /evidence/${cid}.car HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
      let [read, pieces] = [0, 0]
      for await (const piece of socket) {
        read += (piece as Buffer).length
        pieces += 1
        if (pieces <= pauses) await delay(pauseMs)
      }
      return read > size
    } catch {
      return false
    } finally {
      socket.destroy()
      await slow.close()
    }
  }

  it('goes whole to whoever reads it', async () => {
    assert.equal(await readSlowly({ idleMs: 5_000, leastBytesPerSecond: 1024 * 1024 }, 0, 0), true)
  })

  it('is not kept waiting by whoever stops reading', async () => {
    assert.equal(await readSlowly({ idleMs: 100, leastBytesPerSecond: 1 }, 1, 1_500), false)
  })

  it('is broken off for whoever reads a little now and then', async () => {
    assert.equal(await readSlowly({ idleMs: 2_000, leastBytesPerSecond: 256 * 1024 * 1024 }, 200, 20), false)
  })

  it('keeps no place for whoever connects and says nothing', async () => {
    const silent = await serveEvidence(
      folder,
      { host: '127.0.0.1', port: 0 },
      { idleMs: 100, leastBytesPerSecond: 1 },
    )
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(silent.url).port) })
    socket.on('error', () => undefined)
    await once(socket.resume(), 'close')
    await silent.close()
  })
})
