import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { encryptKeystoreJson, Wallet } from 'ethers'
import { readKeys, readTombstone, sealEvidence, writeKeys } from '@lilymed/audit/private-evidence'
import { mediatorToml } from '@lilymed/mediator/testing/mediator-toml'
import {
  examinedJob,
  examplePrivate,
} from '../../../packages/audit/src/private-evidence/testing/examined-job.ts'
import { runCommand } from '../testing/run-command.ts'

const passphrase = 'rain on tin, twice'
const wallet = new Wallet(`0x${'44'.repeat(32)}`)
const disputeId = `0x${'d1'.repeat(32)}`

describe('lilymed evidence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-private-command-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const at = (...names: string[]): string => join(folder, ...names)
  const evidence = (...words: string[]) => runCommand('evidence', ...words)
  const account = ['--keystore', at('key'), '--passphrase-file', at('passphrase')]
  const car = at('job.car')
  let digest = ''

  before(async () => {
    const { address, privateKey } = wallet
    const keystore = await encryptKeystoreJson({ address, privateKey }, passphrase, {
      scrypt: { N: 1024, r: 8, p: 1 },
    })
    writeFileSync(at('key'), keystore, { mode: 0o600 })
    writeFileSync(at('passphrase'), `${passphrase}\n`, { mode: 0o600 })
  })

  it('makes keys that only their owner may read, and cards that an account signs', async () => {
    for (const name of ['mediator', 'auditor']) {
      const { code, out } = await evidence('key', '--output', at(`${name}.key`))
      assert.equal(code, 0)
      assert.match(out, /^age1pq1[a-z0-9]+\n$/)
      assert.equal(statSync(at(`${name}.key`)).mode & 0o777, 0o600)
    }
    const again = await evidence('key', '--output', at('mediator.key'))
    assert.deepEqual([again.code, again.out], [2, ''])
    const card = await evidence(
      'card',
      '--identity',
      at('auditor.key'),
      ...account,
      '--output',
      at('card.json'),
    )
    assert.equal(card.code, 0, card.err)
    assert.ok(
      !card.out.includes('AGE-SECRET-KEY') && !readFileSync(at('card.json')).includes('AGE-SECRET-KEY'),
    )
    chmodSync(at('auditor.key'), 0o644)
    const exposed = await evidence(
      'card',
      '--identity',
      at('auditor.key'),
      ...account,
      '--output',
      at('x.json'),
    )
    assert.deepEqual([exposed.code, /may be read by others/.test(exposed.err)], [78, true])
    chmodSync(at('auditor.key'), 0o600)
    const recipient =
      readFileSync(at('mediator.key'), 'utf8').split('\n')[0]?.replace('# recipient: ', '') ?? ''
    const sealed = await sealEvidence(examinedJob(), [recipient])
    ;({ digest } = sealed)
    writeFileSync(car, sealed.car)
    writeFileSync(at('job.keys.json'), writeKeys(sealed.keys))
  })

  it('shows what is public, and what is not', async () => {
    const { code, out } = await evidence('read', car, '--digest', digest)
    assert.equal(code, 0)
    assert.match(out, new RegExp(`^digest {3}${digest}: `, 'm'))
    assert.match(out, /"statement":\{"rung":0,"finding":"UNDECIDED"/)
    assert.match(out, /nothing else is disclosed\n\nwithheld\n {2}everything else\n/)
    assert.match(out, /sealed contents: \d+ bytes, to 1 recipients?\n {2}age1pq1/)
    const json = JSON.parse((await evidence('read', car, '--json')).out) as Record<string, unknown>
    assert.deepEqual([json['digest'], json['disclosed'], json['withheld']], [digest, [], ['']])
    for (const secret of [examplePrivate.fileName, examplePrivate.log.trim()])
      assert.ok(!out.includes(secret))
    const other = await evidence('read', car, '--digest', `0x${'00'.repeat(32)}`)
    assert.deepEqual([other.code, other.out], [5, ''])
  })

  it('opens it for a recipient, shares it with a card, and discloses a part that anybody can check', async () => {
    const refused = await evidence('open', car, '--identity', at('auditor.key'))
    assert.deepEqual([refused.code, /none of these identities/.test(refused.err)], [4, true])
    const shared = await evidence(
      'share',
      at('job.keys.json'),
      '--to',
      at('card.json'),
      '--identity',
      at('mediator.key'),
    )
    assert.equal(shared.code, 0, shared.err)
    assert.equal(readKeys(readFileSync(at('job.keys.json'))).wraps.length, 2)
    const opened = await evidence(
      'open',
      car,
      '--identity',
      at('auditor.key'),
      '--original',
      at('original.car'),
    )
    assert.equal(opened.code, 0, opened.err)
    assert.deepEqual(readFileSync(at('original.car')), Buffer.from(examinedJob()))
    assert.equal(statSync(at('job.opened.car')).mode & 0o777, 0o600)
    const parts = ['--parts', '/runs/0/files/0,/runs/0/wallMs']
    assert.equal(
      (await evidence('disclose', at('job.opened.car'), ...parts, '--output', at('part.car'))).code,
      0,
    )
    const { code, out } = await evidence('read', at('part.car'), '--digest', digest)
    assert.equal(code, 0)
    assert.match(
      out,
      /disclosed, and proved to stand there\n {2}\/runs\/0\/files\/0 {2}\{"path":"outputs\/patient-4711\.txt"/,
    )
    assert.match(out, /^ {2}\/runs\/0\/wallMs {2}17$/m)
    assert.match(out, /^ {2}\/statement$/m)
    assert.ok(!out.includes(examplePrivate.log.trim()))
    for (const [words, status] of [
      [['/nothing'], 3],
      [['runs'], 2],
      [[''], 2],
    ] as const)
      assert.equal(
        (await evidence('disclose', at('job.opened.car'), '--parts', ...words, '--output', at('y.car'))).code,
        status,
      )
    assert.equal((await evidence('disclose', car, '--parts', '/runs', '--output', at('y.car'))).code, 4)
    assert.ok(!existsSync(at('y.car')))
  })

  it('seals any file for recipients and cards, and opens it', async () => {
    writeFileSync(at('result.car'), 'forty-two')
    const sealed = await evidence('seal', at('result.car'), '--to', at('card.json'))
    assert.equal(sealed.code, 0, sealed.err)
    assert.ok(!readFileSync(at('result.car.age')).includes('forty-two'))
    const words = ['open', at('result.car.age'), '--output', at('again.car'), '--identity']
    assert.equal((await evidence(...words, at('mediator.key'))).code, 4)
    assert.equal((await evidence(...words, at('auditor.key'))).code, 0)
    assert.equal(readFileSync(at('again.car'), 'utf8'), 'forty-two')
    for (const to of ['nobody', 'age1nobody', at('key'), ''])
      assert.equal(
        (await evidence('seal', at('result.car'), '--to', to, '--output', at('z.age'))).code,
        2,
        to,
      )
  })

  it('shows hostile evidence inert, and refuses what is none', async () => {
    const escape = '\u001b[31m'
    const hostile = await sealEvidence(examinedJob({ ...examplePrivate, fileName: `${escape}\u202e` }), [])
    writeFileSync(at('hostile.car'), hostile.car)
    writeFileSync(at('hostile.keys.json'), writeKeys(hostile.keys))
    const { out } = await evidence('read', at('hostile.car'))
    assert.ok(!out.includes('\u001b') && !out.includes('\u202e'))
    writeFileSync(at('none.car'), `${escape} is no CAR`)
    const none = await evidence('read', at('none.car'))
    assert.deepEqual([none.code, none.err.includes('\u001b')], [5, false])
    assert.equal((await evidence('read', at('missing.car'))).code, 3)
    writeFileSync(at('none.keys.json'), '{}')
    assert.equal(
      (await evidence('open', car, '--keys', at('none.keys.json'), '--identity', at('auditor.key'))).code,
      2,
    )
  })
})

describe('lilymed mediator delete-evidence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-delete-command-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const at = (...names: string[]): string => join(folder, ...names)
  const run = (...words: string[]) =>
    runCommand('mediator', 'delete-evidence', ...words, '--config', at('mediator.toml'))
  let published = ''

  before(async () => {
    const { address, privateKey } = wallet
    const keystore = await encryptKeystoreJson({ address, privateKey }, passphrase, {
      scrypt: { N: 1024, r: 8, p: 1 },
    })
    writeFileSync(at('key'), keystore, { mode: 0o600 })
    writeFileSync(at('passphrase'), `${passphrase}\n`, { mode: 0o600 })
    writeFileSync(
      at('mediator.toml'),
      mediatorToml({ dataDirectory: folder, keystoreFile: at('key'), passphraseFile: at('passphrase') }),
    )
    const sealed = await sealEvidence(examinedJob(), [])
    const own = at('evidence', 'private', `${disputeId}.1`)
    mkdirSync(own, { recursive: true })
    mkdirSync(at('evidence', 'published'))
    writeFileSync(join(own, `${sealed.cid}.keys.json`), writeKeys(sealed.keys))
    writeFileSync(at('evidence', `${sealed.cid}.car`), sealed.car)
    published = at('evidence', 'published', `${disputeId}.1.car`)
    writeFileSync(at('evidence', 'published', `${disputeId}.1.keys.json`), writeKeys(sealed.keys))
  })

  it('is refused while the vote is secret, and without a reason', async () => {
    const early = await run(disputeId, '--reason', 'asked for', '--yes')
    assert.deepEqual([early.code, /still secret/.test(early.err)], [75, true])
    for (const reason of [[], ['--reason', ''], ['--reason', 'two\nlines'], ['--reason', 'x'.repeat(281)]])
      assert.equal((await run(disputeId, ...reason, '--yes')).code, 2)
    assert.equal((await run(`0x${'ee'.repeat(32)}`, '--reason', 'asked for')).code, 3)
  })

  it('says what follows and does nothing unless it is told to, then deletes and signs', async () => {
    const [kept] = readFileSyncOfCars(at('evidence'))
    assert.ok(kept)
    writeFileSync(published, kept)
    const dry = await run(disputeId.slice(0, 12), '--reason', 'asked for')
    assert.deepEqual([dry.code, dry.out], [0, 'nothing was deleted; --yes does it\n'])
    assert.match(dry.err, /provable as before: commitment, reveal, tally, ruling, money/)
    assert.deepEqual(readFileSync(published), kept)
    const done = await run(disputeId, '--reason', 'asked for', '--yes', '--json')
    const told = JSON.parse(done.out) as { done: boolean; tombstones: unknown[] }
    assert.equal(told.done, true)
    const tombstone = readTombstone(told.tombstones[0])
    assert.deepEqual(
      [tombstone?.deletedBy, tombstone?.reason, tombstone?.chainId],
      [wallet.address, 'asked for', 1],
    )
    assert.ok(readFileSync(published).length < 2_000)
    const handed = await runCommand(
      'mediator',
      'evidence',
      disputeId,
      '--config',
      at('mediator.toml'),
      '--output',
      folder,
    )
    assert.match(handed.out, /^ {2}deleted \d{4}-.*: asked for$/m)
    assert.doesNotMatch(handed.out, /keys/)
    assert.equal((await run(disputeId, '--reason', 'asked for')).code, 3)
  })
})

const readFileSyncOfCars = (folder: string): readonly Buffer[] => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.car'))
  return names.map((name) => readFileSync(join(folder, name)))
}
