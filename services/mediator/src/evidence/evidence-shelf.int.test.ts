import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import * as CarBufferWriter from '@ipld/car/buffer-writer'
import { CarReader } from '@ipld/car/reader'
import { decode } from '@ipld/dag-cbor'
import type { CID } from 'multiformats/cid'
import { mediation } from '@lilymed/domain/mediation'
import { evidenceCarOf } from './evidence-car.ts'
import { evidenceCid } from './evidence-cid.ts'
import { openEvidenceShelf, publishedDocumentFile, publishedEvidenceFile } from './evidence-shelf.ts'
import { statementOf } from './statement.ts'

const disputeId = `0x${'d1'.repeat(32)}`
const car = evidenceCarOf({ finding: 'MATCH' })

const carOf = (roots: CID[], blocks: readonly { cid: CID; bytes: Uint8Array }[]): Uint8Array => {
  const writer = CarBufferWriter.createWriter(new ArrayBuffer(4096), { roots })
  for (const block of blocks) writer.write(block)
  return writer.close({ resize: true })
}

const rootOf = async (bytes: Uint8Array): Promise<{ readonly cid: CID; readonly bytes: Uint8Array }> => {
  const reader = await CarReader.fromBytes(bytes)
  const [cid] = await reader.getRoots()
  assert.ok(cid)
  const block = await reader.get(cid)
  assert.ok(block)
  return { cid, bytes: block.bytes }
}

describe('evidence', () => {
  let folder = ''
  before(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'lilymed-evidence-')), 'evidence')
  })
  after(() => rm(join(folder, '..'), { recursive: true, force: true }))

  it('is kept by the CID of its root, for its owner alone, and laid out once it is published', async () => {
    const shelf = await openEvidenceShelf(folder)
    const digest = await shelf.keep([car])
    assert.equal(await shelf.keep([car]), digest, 'twice is once')
    const { cid } = await rootOf(car)
    assert.equal(digest, `0x${Buffer.from(cid.multihash.digest).toString('hex')}`)
    assert.equal(evidenceCid(digest).toString(), cid.toString())
    const file = join(folder, `${cid.toString()}.car`)
    assert.deepEqual(await readFile(file), Buffer.from(car))
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
    assert.deepEqual(await readdir(join(folder, 'published')), [])
    await shelf.publish(digest, disputeId, 1)
    await shelf.publish(digest, disputeId, 1)
    assert.deepEqual(await readFile(publishedEvidenceFile(folder, disputeId, 1)), Buffer.from(car))
    assert.deepEqual(await readFile(publishedDocumentFile(folder, cid.toString())), Buffer.from(car))
    await assert.rejects(shelf.publish(`0x${'00'.repeat(32)}`, disputeId, 2), { code: 'EVIDENCE_LOST' })
  })

  it('is refused when it is not what it says, and leaves nothing behind', async () => {
    const shelf = await openEvidenceShelf(folder, { maximumBytes: 1024 })
    const before = await readdir(folder)
    const { cid, bytes } = await rootOf(car)
    const changed = Buffer.from(car)
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    const other = await rootOf(evidenceCarOf({ finding: 'MISMATCH' }))
    const cases: readonly (readonly [string, Uint8Array])[] = [
      ['a block that was changed', changed],
      ['no root', carOf([], [{ cid, bytes }])],
      ['two roots', carOf([cid, other.cid], [{ cid, bytes }, other])],
      ['a root that is not in it', carOf([cid], [other])],
      ['no CAR', Buffer.from('hello')],
      ['nothing', Buffer.alloc(0)],
      ['a part', car.subarray(0, -3)],
    ]
    for (const [name, given] of cases)
      await assert.rejects(shelf.keep([given]), { code: 'EVIDENCE_MALFORMED' }, name)
    await assert.rejects(shelf.keep([car], `0x${'00'.repeat(32)}`), { code: 'EVIDENCE_MALFORMED' })
    await assert.rejects(shelf.keep([Buffer.alloc(2000)]), { code: 'EVIDENCE_TOO_LARGE' })
    async function* broken(): AsyncIterable<Uint8Array> {
      yield car.subarray(0, 10)
      throw new Error('the connection broke')
    }
    await assert.rejects(shelf.keep(broken()), /the connection broke/)
    assert.deepEqual(await readdir(folder), before)
  })

  it('that was half written when the process died is gone at the next start', async () => {
    await writeFile(join(folder, 'incoming-1'), car)
    await openEvidenceShelf(folder)
    assert.ok(!(await readdir(folder)).includes('incoming-1'))
  })

  it('of a vote that nobody examined is what was recorded of it, the same bytes every time', async () => {
    const state = {
      ...mediation.initialState(),
      runs: [{ status: 'failed', run: 1, reason: 'TIMEOUT' }],
    } as const
    const statement = statementOf(state)
    assert.deepEqual(statementOf(structuredClone(state)), statement)
    const document = decode<{ readonly kind: string; readonly runs: unknown }>(
      (await rootOf(statement)).bytes,
    )
    assert.equal(document.kind, 'statement')
    assert.deepEqual(document.runs, state.runs)
  })
})
