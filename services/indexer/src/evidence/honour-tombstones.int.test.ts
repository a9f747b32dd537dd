import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, describe, it } from 'node:test'
import {
  readPrivateEvidence,
  rootAlone,
  sealEvidence,
  tombstoneTypedData,
} from '@lilymed/audit/private-evidence'
import type { Tombstone } from '@lilymed/audit/private-evidence'
import { createMemoryStore, evidenceCidOf, folderSource, httpSource, openLedger } from '@lilymed/evidence'
import type {
  DisputeStanding,
  EvidenceLedger,
  EvidenceSource,
  EvidenceStore,
  RetentionPolicy,
} from '@lilymed/evidence'
import { Wallet } from 'ethers'
import { examinedJob } from '../../../../packages/audit/src/private-evidence/testing/examined-job.ts'
import { honourTombstones } from './honour-tombstones.ts'
import { reconcile, seek } from './keep-evidence.ts'
import type { EvidenceParts } from './keep-evidence.ts'

const [mediator, other] = [new Wallet(`0x${'33'.repeat(32)}`), new Wallet(`0x${'44'.repeat(32)}`)]
const disputeId = `0x${'d1'.repeat(32)}`
const sealed = await sealEvidence(examinedJob(), [])
const { cid } = sealed
const inside = readPrivateEvidence(sealed.car)
assert.ok(inside.kind === 'private')
const { content, bytes } = inside.document.sealed
const name = {
  chainId: 5,
  disputeId,
  dealId: 'QmDeal',
  slot: 'vote',
  round: 1,
  party: mediator.address,
} as const

const signed = async (by: Wallet, changes: Partial<Tombstone> = {}): Promise<Tombstone> => {
  const unsigned = {
    version: 1,
    kind: 'evidence-deleted',
    chainId: 5,
    disputeId,
    round: 1,
    evidence: sealed.digest,
    content: `0x${Buffer.from(content.digest).toString('hex')}`,
    bytes,
    deletedAt: 1_795_000_000,
    reason: 'asked for',
    deletedBy: by.address,
    ...changes,
  } as const
  const { domain, types, message } = tombstoneTypedData(unsigned)
  return { ...unsigned, signature: await by.signTypedData(domain, types, message) }
}

describe('the word of a mediator that it deleted contents', () => {
  const base = mkdtempSync(join(tmpdir(), 'lilymed-tombstones-'))
  after(() => rmSync(base, { recursive: true, force: true }))
  let count = 0
  let store: EvidenceStore
  let ledger: EvidenceLedger
  beforeEach(async () => {
    count += 1
    store = createMemoryStore()
    ledger = openLedger(join(base, `${count}.db`))
    ledger.name([{ cid, ...name }], 1)
    assert.equal((await store.put(cid, [sealed.car])).kind, 'kept')
    ledger.tried(cid, {
      answers: [],
      kept: { bytes: sealed.car.length, isWhole: true },
      at: 1,
      nextTry: 1,
    })
  })
  afterEach(() => ledger.close())
  const failures: string[] = []
  const ended: DisputeStanding = {
    disputeId,
    state: 'ended',
    outcome: 'REJECT',
    isAppealed: false,
    endedAt: 1,
    module: null,
    parties: [],
  }
  const policy: RetentionPolicy = {
    keepSeconds: 1_000,
    quotaBytes: 10 ** 9,
    pinOutcomes: ['REJECT'],
    pinAppealed: true,
  }
  const honour = (source: EvidenceSource, standing: DisputeStanding | undefined = ended): Promise<number> =>
    honourTombstones(
      { store, ledger, sources: [source], policy, standing: () => standing, timeoutMs: 60_000, now: () => 9 },
      (from, failure) => failures.push(`${from}: ${String(failure)}`),
    )
  const saying = (...words: readonly unknown[]): EvidenceSource => ({
    name: 'said',
    get: () => Promise.resolve(undefined),
    tombstones: () => Promise.resolve(words),
  })

  const partsOf = (...sources: readonly EvidenceSource[]): EvidenceParts => ({
    store,
    ledger,
    sources,
    policy,
    standing: () => ended,
    timeoutMs: 60_000,
    now: () => 9,
  })
  const root = rootAlone(inside)
  /** In a word: a difference of so many bytes takes minutes to be shown. */
  const held = async (): Promise<'root' | 'all' | 'other'> => {
    const chunks: Uint8Array[] = []
    for await (const chunk of (await store.open(cid)) ?? []) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    return bytes.equals(root) ? 'root' : bytes.equals(sealed.car) ? 'all' : 'other'
  }

  it('removes the contents, once, and leaves the root with who, when and why', async () => {
    const folder = mkdtempSync(join(base, 'published-'))
    const word = await signed(mediator)
    writeFileSync(join(folder, 'vote.deleted.json'), JSON.stringify(word))
    writeFileSync(join(folder, 'rubbish.deleted.json'), '{')
    writeFileSync(join(folder, 'large.deleted.json'), `"${'x'.repeat(20_000)}"`)
    assert.equal(await honour(folderSource('folder', folder)), 1)
    assert.equal(await held(), 'root')
    assert.equal(evidenceCidOf(sealed.digest), (await store.list())[0]?.cid)
    const { kept, letGo, missingSince, deletion } = ledger.find(cid) ?? {}
    assert.deepEqual(
      { kept, letGo, missingSince, deletion },
      {
        kept: { at: 1, bytes: root.length, isWhole: false },
        letGo: null,
        missingSince: null,
        deletion: {
          at: 9,
          why: `its mediator ${mediator.address} deleted the contents on 2026-11-18: asked for`,
          statement: word,
        },
      },
    )
    assert.equal(await honour(folderSource('folder', folder)), 0)
    assert.deepEqual(ledger.due(1e9, 9), [])
  })

  it('holds whoever else has the contents still, and after a crash amid removing them', async () => {
    const generous: EvidenceSource = { name: 'generous', get: () => Promise.resolve([sealed.car]) }
    await honour(saying(await signed(mediator)))
    await seek(partsOf(generous), { cid, tries: 0 }, { asksAll: true })
    assert.equal(await held(), 'root')
    assert.equal(ledger.find(cid)?.kept?.bytes, root.length)
    ledger.lost(cid, 10)
    await store.remove(cid)
    await seek(partsOf(generous), { cid, tries: 0 })
    assert.equal(await held(), 'root', 'the root is sought again, and no more of it is kept')
    ledger.want(cid, 11)
    await seek(partsOf(generous), { cid, tries: 0 })
    assert.equal(await held(), 'all', 'the operator asked for it')
    ledger.deleted(cid, { at: 12, why: 'asked for', statement: null })
    await reconcile(partsOf())
    assert.equal(await held(), 'root')
  })

  it('ends the search for contents that were gone before they were fetched', async () => {
    await store.remove(cid)
    ledger.lost(cid, 3)
    const published: EvidenceSource = {
      ...saying(await signed(mediator)),
      get: () => Promise.resolve([root]),
    }
    await seek(partsOf(published), { cid, tries: 0 })
    assert.deepEqual([ledger.find(cid)?.missingSince, ledger.due(1e9, 9).length], [3, 1])
    assert.equal(await honour(published), 1)
    assert.deepEqual([ledger.find(cid)?.missingSince, ledger.due(1e9, 9).length], [null, 0])
    assert.equal(ledger.find(cid)?.kept?.bytes, root.length)
  })

  it('is nobody else’s, of nothing else, and not of what another vote rests on too', async () => {
    const words = [
      await signed(other),
      await signed(mediator, { round: 2 }),
      await signed(mediator, { chainId: 6 }),
      await signed(mediator, { disputeId: `0x${'d2'.repeat(32)}` }),
      await signed(mediator, { evidence: `0x${'e2'.repeat(32)}` }),
      await signed(mediator, { content: `0x${'c2'.repeat(32)}` }),
      await signed(mediator, { bytes: bytes + 1 }),
      { ...(await signed(mediator)), reason: 'changed' },
      { ...(await signed(other)), deletedBy: mediator.address },
      null,
      7,
    ]
    for (const word of words) assert.equal(await honour(saying(word)), 0, JSON.stringify(word))
    ledger.name([{ cid, ...name, party: other.address }], 1)
    assert.equal(await honour(saying(await signed(mediator))), 0)
    assert.ok((await store.find(cid)) !== undefined)
  })

  it('waits while the dispute is open, may be appealed or is not known, and while an operator holds it by hand', async () => {
    const words = saying(await signed(mediator))
    for (const standing of [
      { ...ended, state: 'open' as const, endedAt: null },
      { ...ended, state: 'appealable' as const, endedAt: null },
      { ...ended, endedAt: null },
    ])
      assert.equal(await honour(words, standing), 0, JSON.stringify(standing))
    const pin = { kind: 'dispute', id: disputeId } as const
    ledger.pin({ ...pin, at: 1, why: 'asked for by a court' })
    assert.equal(await honour(words), 0)
    assert.ok((await store.find(cid)) !== undefined)
    ledger.unpin(pin)
    assert.equal(await honour(words), 1)
  })

  it('takes back nothing that was published for everybody, nor what was never here', async () => {
    const plain = examinedJob()
    const { digest, cid: plainCid } = readPrivateEvidence(plain) as { digest: string; cid: string }
    const absent = `0x${'a1'.repeat(32)}`
    ledger.name([{ ...name, cid: plainCid }], 1)
    ledger.name([{ ...name, cid: evidenceCidOf(absent) }], 1)
    assert.equal((await store.put(plainCid, [plain])).kind, 'kept')
    ledger.tried(plainCid, { answers: [], kept: { bytes: plain.length, isWhole: true }, at: 1, nextTry: 1 })
    const words = [await signed(mediator, { evidence: digest }), await signed(mediator, { evidence: absent })]
    assert.equal(await honour(saying(...words)), 0)
    assert.ok((await store.find(plainCid)) !== undefined)
    for (const each of [plainCid, evidenceCidOf(absent)]) assert.equal(ledger.find(each)?.letGo, null)
  })

  it('of a time that no calendar has is none, and holds nothing up', async () => {
    const never = await signed(mediator, { deletedAt: Number.MAX_SAFE_INTEGER })
    assert.equal(await honour(saying(never)), 0)
    assert.equal(await honour(saying(never, await signed(mediator))), 1)
  })

  it('is asked for over HTTP as one list, and whoever gives another answer deletes nothing', async () => {
    const answers: [number, string][] = [
      [404, ''],
      [500, ''],
      [200, '{}'],
      [200, 'rubbish'],
      [200, `[${'1,'.repeat(3_000_000)}1]`],
      [200, JSON.stringify([await signed(mediator)])],
    ]
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      const [status, body] = answers.shift() ?? [404, '']
      response.writeHead(status).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/evidence/`
      const source = httpSource({ name: 'http', url, kind: 'cars' })
      const gone: number[] = []
      for (let time = 0; time < 6; time += 1) gone.push(await honour(source))
      assert.deepEqual(gone, [0, 0, 0, 0, 0, 1])
      assert.equal(failures.length, 3, failures.join('\n'))
      assert.deepEqual(new Set(asked), new Set(['/evidence/deleted.json']))
      assert.equal(httpSource({ name: 'gateway', url, kind: 'gateway' }).tombstones, undefined)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
