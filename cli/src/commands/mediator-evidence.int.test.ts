import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { mediatorToml } from '@lilymed/mediator/testing/mediator-toml'
import { runCommand } from '../testing/run-command.ts'

/** A CAR of one dag-cbor block: { log: bytes 1 2 3, kind: "statement", verdict: "REJECT" }. */
const car = Buffer.from(
  '3aa265726f6f747381d82a5825000171122036114f06f02197f0bb36bc40a0a56bb4cf631aac6ac16b68ce035963d57cef976776657273696f6e014b' +
    '0171122036114f06f02197f0bb36bc40a0a56bb4cf631aac6ac16b68ce035963d57cef97a3636c6f6743010203646b696e646973746174656d656e74' +
    '67766572646963746652454a454354',
  'hex',
)
const cid = 'bafyreibwcfhqn4bbs7ylwnv4icqkk25uz5rrvldkyfvwrtqdlfr5k7hps4'
const digest = '0x36114f06f02197f0bb36bc40a0a56bb4cf631aac6ac16b68ce035963d57cef97'
const disputeId = `0x${'d1'.repeat(32)}`

describe('lilymed mediator evidence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-evidence-command-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const published = join(folder, 'evidence', 'published')
  mkdirSync(published, { recursive: true })
  const config = join(folder, 'mediator.toml')
  writeFileSync(config, mediatorToml({ dataDirectory: folder }))
  const evidence = (...words: string[]) =>
    runCommand('mediator', 'evidence', ...words, '--config', config, '--output', folder)

  it('has nothing to hand out before the reveal is final', async () => {
    writeFileSync(join(folder, 'evidence', `${cid}.car`), car)
    const { code, out, err } = await evidence(disputeId)
    assert.equal(code, 3)
    assert.equal(out, '')
    assert.match(err, /no vote in it whose reveal is final/)
    assert.ok(!err.includes(cid) && !err.includes(digest.slice(2)))
  })

  it('writes it out by its CID and says what it says', async () => {
    writeFileSync(join(published, `${disputeId}.2.car`), car)
    const { code, out } = await evidence(disputeId.toUpperCase().replace('0X', '0x'))
    assert.equal(code, 0)
    for (const told of ['round 2', cid, digest, `${car.length} bytes`]) assert.ok(out.includes(told), told)
    assert.deepEqual(readFileSync(join(folder, `${cid}.car`)), car)
    const told = JSON.parse((await evidence(disputeId, '--json')).out)
    assert.deepEqual(told, [
      {
        disputeId,
        round: 2,
        cid,
        digest,
        document: { log: { '/': { bytes: 'AQID' } }, kind: 'statement', verdict: 'REJECT' },
        file: join(folder, `${cid}.car`),
        bytes: car.length,
        keys: null,
        deleted: null,
      },
    ])
  })

  it('takes as much of the beginning of an id as no other dispute shares', async () => {
    const sister = `0x${'d1'.repeat(4)}${'ee'.repeat(28)}`
    writeFileSync(join(published, `${sister}.1.car`), car)
    const { code, out } = await evidence(sister.slice(0, 14))
    assert.equal(code, 0)
    assert.match(out, /^evidence of round 1\n/)
    const shared = await evidence(disputeId.slice(0, 8))
    assert.equal(shared.code, 2)
    for (const id of [disputeId, sister]) assert.ok(shared.err.includes(id), shared.err)
    assert.equal((await evidence('0xd2d2d2')).code, 3)
    rmSync(join(published, `${sister}.1.car`))
  })

  it('hands out nothing that was changed on the disk, and takes a dispute id only', async () => {
    const changed = Buffer.from(car)
    changed[changed.length - 1] = 0x45
    writeFileSync(join(published, `${disputeId}.2.car`), changed)
    const { code, err } = await evidence(disputeId)
    assert.notEqual(code, 0)
    assert.match(err, /the evidence is not sound/)
    assert.equal((await evidence('0x12')).code, 2)
    assert.equal((await evidence(disputeId.slice(0, 7))).code, 2)
    assert.equal((await evidence(`../${disputeId}`)).code, 2)
  })
})
