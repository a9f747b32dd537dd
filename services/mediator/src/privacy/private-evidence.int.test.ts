import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Wallet } from 'ethers'
import {
  newIdentity,
  openEvidence,
  readKeys,
  readPrivateEvidence,
  readTombstone,
  recipientOf,
  recipientTypedData,
  tombstoneTypedData,
} from '@lilymed/audit/private-evidence'
import type { Tombstone, UnsignedTombstone } from '@lilymed/audit/private-evidence'
import { checkEvidenceCar } from '../evidence/check-evidence-car.ts'
import { evidenceCarOf } from '../evidence/evidence-car.ts'
import {
  keysFile,
  openEvidenceShelf,
  publishedEvidenceFile,
  publishedKeysFile,
  tombstoneFile,
} from '../evidence/evidence-shelf.ts'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { RecordedEvent } from '@lilymed/event-store'
import { isSecretStream } from '@lilymed/event-store/merkle-log'
import { serveEvidence } from '../evidence/serve-evidence.ts'
import type { EvidenceServer } from '../evidence/serve-evidence.ts'
import { deletePrivateEvidence, sealedVotes } from './delete-private-evidence.ts'
import type { DeletionOptions } from './delete-private-evidence.ts'
import { createKeepPrivateEvidence } from './keep-private-evidence.ts'
import type { GivenEvidence } from './keep-private-evidence.ts'
import { openPrivacy } from './open-privacy.ts'
import { createDeletionRecorder } from './record-deletions.ts'

const secret = 'the answer is forty-two'
const fileDigest = `0x${'f1'.repeat(32)}`
const examination = evidenceCarOf({
  version: 1,
  examinationId: '0xe1',
  runs: [
    { state: 'completed', exitCode: 0, files: [{ path: `${secret}.txt`, size: 1, sha256: fileDigest }] },
  ],
  statement: { finding: 'MATCH', rung: 1, detail: secret },
})
const [creator, provider, mediator] = ['11', '22', '33'].map((byte) => new Wallet(`0x${byte.repeat(32)}`))
assert.ok(creator && provider && mediator)
const vote = { disputeId: `0x${'d1'.repeat(32)}`, round: 1 } as const
const auditor = await newIdentity()

async function* streamOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

const given = async (car = examination): Promise<GivenEvidence> => ({
  car: streamOf(car.subarray(0, 10), car.subarray(10)),
  sha256: `0x${createHash('sha256').update(car).digest('hex')}`,
  digest: await checkEvidenceCar([car]),
})

/** Every byte of every file below a folder, names included. */
const everythingIn = (folder: string): Buffer =>
  Buffer.concat(
    globSync('**', { cwd: folder }).flatMap((name) => {
      const file = join(folder, name)
      return statSync(file).isFile() ? [Buffer.from(`\n${name}\n`), readFileSync(file)] : []
    }),
  )

describe('the evidence of a private job', () => {
  let data = ''
  const folder = (): string => join(data, 'evidence')
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'lilymed-private-'))
  })
  const servers: EvidenceServer[] = []
  after(async () => {
    for (const server of servers) await server.close()
    await rm(data, { recursive: true, force: true })
  })

  const deletion = (changes: Partial<DeletionOptions> = {}): DeletionOptions => ({
    folder: folder(),
    chainId: 1337,
    reason: 'the creator asked for it',
    deletedAt: 1_764_000_000,
    deletedBy: mediator.address,
    sign: async (tombstone: UnsignedTombstone): Promise<Tombstone> => {
      const { domain, types, message } = tombstoneTypedData(tombstone)
      return { ...tombstone, signature: await mediator.signTypedData(domain, types, message) }
    },
    ...changes,
  })

  it('is sealed to the mediator, whom the deal names, the parties with a card and the auditors; kept, and published with its keys', async () => {
    const shelf = await openEvidenceShelf(folder())
    const cards = join(data, 'cards')
    mkdirSync(cards)
    const [readerOfCreator, named] = [await newIdentity(), await newIdentity()]
    const statement = { account: creator.address, recipient: await recipientOf(readerOfCreator), statedAt: 1 }
    const { domain, types, message } = recipientTypedData(statement)
    const signature = await creator.signTypedData(domain, types, message)
    const card = { version: 1, kind: 'evidence-recipient', ...statement, signature }
    writeFileSync(join(cards, 'creator.json'), JSON.stringify(card))
    // The provider’s card is signed by somebody else, and the rest is rubbish.
    writeFileSync(join(cards, 'provider.json'), JSON.stringify({ ...card, account: provider.address }))
    writeFileSync(join(cards, 'rubbish.json'), '{')
    writeFileSync(join(cards, 'large.json'), JSON.stringify({ ...card, more: 'x'.repeat(20_000) }))
    const { privacyOf, recipientsOf, hideNonce } = await openPrivacy(data, {
      jobs: 'declared',
      deals: [],
      creators: [],
      modules: [],
      cardsFolder: cards,
      auditors: [await recipientOf(auditor)],
    })
    // The same after a restart, and nobody else's.
    const again = await openPrivacy(data, undefined)
    const of = join(data, 'of-another')
    const another = await openPrivacy(of, undefined)
    assert.match(hideNonce('run 1'), /^[0-9a-f]{64}$/)
    assert.equal(again.hideNonce('run 1'), hideNonce('run 1'))
    for (const other of [hideNonce('run 2'), another.hideNonce('run 1')])
      assert.notEqual(other, hideNonce('run 1'))
    rmSync(of, { recursive: true })
    const privacy = privacyOf({
      dealId: 'QmDeal',
      jobCreator: creator.address,
      resourceProvider: provider.address,
      inputs: { lilymed_private: `${await recipientOf(named)} age1rubbish` },
    })
    assert.ok(privacy)
    const keep = createKeepPrivateEvidence({ evidence: shelf, recipientsOf })
    const { digest, artifacts } = await keep(vote, await given(), privacy)
    assert.deepEqual(artifacts, [(await given()).sha256, fileDigest])
    assert.notEqual(digest, (await given()).digest, 'the vote must not carry a digest of what is private')
    await assert.rejects(deletePrivateEvidence(vote, deletion()), { code: 'EVIDENCE_SECRET' })
    await shelf.publish(digest, vote.disputeId, vote.round)
    const car = readFileSync(publishedEvidenceFile(folder(), vote.disputeId, vote.round))
    const keys = readKeys(readFileSync(publishedKeysFile(folder(), vote)))
    const own = readFileSync(join(data, 'privacy', 'identity'), 'utf8').trim()
    assert.equal(statSync(join(data, 'privacy', 'identity')).mode & 0o777, 0o600)
    for (const identity of [own, readerOfCreator, named, auditor])
      assert.deepEqual(
        Buffer.from((await openEvidence(car, keys, [identity])).original),
        Buffer.from(examination),
      )
    assert.equal(keys.wraps.length, 4)
    for (const bytes of [everythingIn(data), car]) {
      assert.ok(!bytes.includes(secret))
      assert.ok(!bytes.includes(Buffer.from((await given()).digest.slice(2), 'hex')))
    }
  })

  it('is sealed to all others where a recipient is one that nothing can be sealed to: nobody loses a vote by it', async () => {
    const other = await mkdtemp(join(tmpdir(), 'lilymed-hostile-'))
    try {
      const shelf = await openEvidenceShelf(other)
      const reader = await newIdentity()
      // A point of low order: well-formed, and no secret can be agreed with it.
      const lowOrder = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z'
      const recipients = [lowOrder, await recipientOf(reader)]
      const keep = createKeepPrivateEvidence({ evidence: shelf, recipientsOf: () => recipients })
      const { digest } = await keep(vote, await given(), { because: 'creator', recipients, parties: [] })
      const keys = readKeys(readFileSync(keysFile(other, vote, digest)))
      assert.deepEqual(
        keys.wraps.map(({ recipient }) => recipient),
        [await recipientOf(reader)],
      )
    } finally {
      await rm(other, { recursive: true, force: true })
    }
  })

  it('is sealed by the cards that were known while their folder is away', async () => {
    const other = await mkdtemp(join(tmpdir(), 'lilymed-cards-'))
    try {
      const cards = join(other, 'cards')
      mkdirSync(join(cards, 'folder.json'), { recursive: true })
      symlinkSync(join(cards, 'nowhere'), join(cards, 'link.json'))
      const statement = { account: creator.address, recipient: await recipientOf(auditor), statedAt: 1 }
      const { domain, types, message } = recipientTypedData(statement)
      const signature = await creator.signTypedData(domain, types, message)
      const card = { version: 1, kind: 'evidence-recipient', ...statement, signature }
      writeFileSync(join(cards, 'creator.json'), JSON.stringify(card))
      const { recipientsOf } = await openPrivacy(other, {
        jobs: 'all',
        deals: [],
        creators: [],
        modules: [],
        cardsFolder: cards,
        auditors: [],
      })
      const privacy = { because: 'all', recipients: [], parties: [creator.address] } as const
      const known = recipientsOf(privacy)
      assert.equal(known.length, 2)
      rmSync(cards, { recursive: true })
      assert.deepEqual(recipientsOf(privacy), known)
    } finally {
      await rm(other, { recursive: true, force: true })
    }
  })

  it('is refused where it is not what the reexecutor says', async () => {
    const shelf = await openEvidenceShelf(folder())
    const keep = createKeepPrivateEvidence({ evidence: shelf, recipientsOf: () => [], maximumBytes: 1_000 })
    const privacy = { because: 'all', recipients: [], parties: [] } as const
    const sound = await given()
    const wrong = `0x${'00'.repeat(32)}` as const
    for (const [code, other] of [
      ['EVIDENCE_MALFORMED', { ...sound, car: streamOf(examination), sha256: wrong }],
      ['EVIDENCE_MALFORMED', { ...sound, car: streamOf(examination), digest: wrong }],
      ['EVIDENCE_MALFORMED', await given(evidenceCarOf({ version: 1 }))],
      ['EVIDENCE_TOO_LARGE', { ...sound, car: streamOf(Buffer.alloc(1_001)) }],
    ] as const)
      await assert.rejects(keep({ ...vote, round: 9 }, other, privacy), { code })
    assert.deepEqual(await sealedVotes(folder(), vote.disputeId), [vote])
  })

  it('is gone from the disk once it is deleted, its digest and a signed word of it left, and deleting again changes nothing', async () => {
    const shelf = await openEvidenceShelf(folder())
    // An examination that was made again after a crash: sealed for the same vote, and named by none.
    const keep = createKeepPrivateEvidence({ evidence: shelf, recipientsOf: () => [] })
    await keep(vote, await given(), { because: 'all', recipients: [], parties: [] })
    const file = publishedEvidenceFile(folder(), vote.disputeId, vote.round)
    const before = readPrivateEvidence(readFileSync(file))
    assert.ok(before.kind === 'private' && before.isSealedHere)
    const content = before.blocks.get(before.document.sealed.content.text)
    assert.ok(content)
    const pieces = [0, 1, 2, 3].map((part) =>
      Buffer.from(content.bytes.subarray(part * 5_000, part * 5_000 + 64)),
    )
    for (const piece of pieces) assert.ok(everythingIn(data).includes(piece), 'it must be there before')
    const failing = deletion({ sign: () => Promise.reject(new Error('the key is not at hand')) })
    await assert.rejects(deletePrivateEvidence(vote, failing), /not at hand/)
    assert.ok(everythingIn(data).includes(pieces[0] ?? ''), 'nothing is deleted that is not signed for')

    const server = await serveEvidence(folder(), { host: '127.0.0.1', port: 0 })
    servers.push(server)
    const served = async (path: string): Promise<readonly [number, Buffer]> => {
      const response = await fetch(`${server.url}/${path}`)
      return [response.status, Buffer.from(await response.arrayBuffer())]
    }
    const keys = await served(`${before.cid}.keys.json`)
    assert.deepEqual([keys[0], readKeys(keys[1]).evidence], [200, before.digest])
    assert.deepEqual((await served('deleted.json'))[1].toString(), '[]')

    const tombstone = await deletePrivateEvidence(vote, deletion())
    assert.deepEqual(JSON.parse((await served('deleted.json'))[1].toString()), [tombstone])
    assert.equal((await served(`${before.cid}.keys.json`))[0], 404)
    assert.equal((await served(`${before.cid}.car`))[1].length, readFileSync(file).length)
    const left = everythingIn(data)
    for (const piece of pieces) assert.ok(!left.includes(piece))
    assert.ok(!left.includes('evidence-keys'))
    const { length } = everythingIn(folder())
    assert.ok(length < 5_000, `${length} bytes are left`)
    const rest = readPrivateEvidence(readFileSync(file))
    assert.ok(rest.kind === 'private' && !rest.isSealedHere && rest.digest === before.digest)
    assert.deepEqual(rest.document, before.document)
    assert.equal(await checkEvidenceCar([readFileSync(file)]), before.digest)
    assert.deepEqual(
      readTombstone(JSON.parse(readFileSync(tombstoneFile(folder(), vote), 'utf8'))),
      tombstone,
    )
    assert.deepEqual(
      { evidence: tombstone.evidence, bytes: tombstone.bytes, round: tombstone.round },
      { evidence: before.digest, bytes: content.bytes.length, round: 1 },
    )
    const store = openSqliteEventStore({ path: join(data, 'mediator.db') })
    const recorder = createDeletionRecorder({ store, folder: folder(), onFailed: assert.fail })
    writeFileSync(join(folder(), 'published', 'rubbish.deleted.json'), '{')
    await recorder.look()
    // A process that starts again knows of none.
    await createDeletionRecorder({ store, folder: folder(), onFailed: assert.fail }).look()
    const recorded: RecordedEvent[] = []
    for await (const event of store.readAll()) recorded.push(event)
    assert.deepEqual(
      recorded.map(({ stream, type, data }) => ({ stream, type, data })),
      [{ stream: `deletion-1337.${vote.disputeId}.1`, type: 'EvidenceDeleted', data: tombstone }],
    )
    assert.equal(isSecretStream(recorded[0]?.stream ?? ''), false)
    await store.close()
    rmSync(join(folder(), 'published', 'rubbish.deleted.json'))
    const after = everythingIn(folder())
    const again = await deletePrivateEvidence(vote, deletion({ reason: 'another', deletedAt: 5 }))
    assert.deepEqual(again, tombstone)
    assert.deepEqual(everythingIn(folder()), after)
  })

  it('needs files that can be used', async () => {
    const config = { jobs: 'declared', deals: [], creators: [], modules: [], auditors: [] } as const
    const other = { ...config, deals: [], creators: [], modules: [], auditors: [] as string[] }
    const rubbish = join(data, 'rubbish')
    writeFileSync(rubbish, 'AGE-SECRET-KEY-1NOT\n', { mode: 0o600 })
    for (const [changes, words] of [
      [{ identityFile: join(data, 'none') }, /none is not there/],
      [{ identityFile: rubbish }, /holds no age identity/],
      [{ cardsFolder: join(data, 'none') }, /cardsFolder .* cannot be read \(ENOENT\)/],
      [{ auditors: ['age1nobody00000'] }, /no age recipient/],
    ] as const)
      await assert.rejects(
        openPrivacy(data, {
          ...other,
          ...changes,
          auditors: [...('auditors' in changes ? changes.auditors : [])],
        }),
        (failure: Error) => {
          assert.match(failure.message, words)
          assert.ok(!failure.message.includes('AGE-SECRET-KEY'))
          return true
        },
      )
  })
})
