import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { DisputeEvidence } from '@lilymed/api'
import { createMemoryStore, evidenceCidOf, openLedger } from '@lilymed/evidence'
import { createLogger } from '@lilymed/service-kit'
import type { FastifyInstance } from 'fastify'
import { createServer } from '../http/create-server.ts'
import type { OpenReadModel } from '../read-model/read-model.ts'
import { createCatalogue } from '../resources/catalogue.ts'
import { createAsking } from '../testing/ask-api.ts'
import { createFactScript } from '../testing/fact-script.ts'
import { applyEvents, filledReadModel } from '../testing/filled-read-model.ts'
import { playNetwork } from '../testing/play-network.ts'
import { hostileLog, playedEvidence } from '../testing/played-evidence.ts'
import { publish, rootOf, votesOf } from '../testing/published-evidence.ts'
import { playAppeals, playCommitting, playUnanimous } from '../testing/scenes.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { emptyDesk } from './evidence-desk.ts'
import { keepEvidence } from './keep-indexer-evidence.ts'
import type { KeptEvidence } from './keep-indexer-evidence.ts'
import { openEvidence, sourcesOf } from './open-evidence.ts'
import { reconcile, retryAfterSeconds, seek, sweep } from './keep-evidence.ts'
import type { EvidenceParts } from './keep-evidence.ts'
import { leave } from './leave-root.ts'
import { readNames } from './read-names.ts'
import { readStanding } from './standing-of.ts'

const logger = createLogger({ name: 'evidence', level: 'silent' })

const settings = (sources: string) => ({
  sources: [{ name: 'mediators', kind: 'folder' as const, folder: sources }],
  fetchResults: false,
  keepDays: 1,
  quotaMegabytes: 1,
  documentMegabytes: 1,
  timeoutSeconds: 60,
  pinOutcomes: [],
  pinAppealed: false,
})

describe('the evidence that an indexer keeps', () => {
  let root = ''
  let count = 0
  let [data, sources] = ['', '']
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'lilymed-kept-evidence-'))
  })
  after(() => rm(root, { recursive: true, force: true }))
  beforeEach(async () => {
    count += 1
    data = join(root, `data-${count}`)
    sources = join(root, `sources-${count}`)
    await mkdir(sources)
  })

  const played = (isFinal = true) => {
    const script = createFactScript()
    playNetwork(script)
    const ruled = playUnanimous(script, 'ruled', { vote: 'REJECT', finds: 'by the panel' })
    if (isFinal) script.finalise(script.block())
    const reads = filledReadModel(script.events())
    const catalogue = createCatalogue(reads)
    const dispute = catalogue.dispute(ruled)
    assert.ok(dispute !== undefined)
    return { script, reads, catalogue, dispute }
  }

  const opened = async (
    reads: OpenReadModel,
    now = () => Math.floor(Date.now() / 1000),
  ): Promise<EvidenceParts> => {
    const config = settings(sources)
    const parts = await openEvidence(config, data, (id) => readStanding(reads, id), true)
    return { ...parts, now, ledger: openLedger(':memory:') }
  }

  const serve = async (reads: OpenReadModel, kept: KeptEvidence): Promise<FastifyInstance> =>
    createServer({ reads, status: quietStatus, logger, evidence: kept.desk })

  const shown = async (app: FastifyInstance, disputeId: string): Promise<readonly DisputeEvidence[]> =>
    (await createAsking(app).getChecked('listDisputeEvidence', `/v1/disputes/${disputeId}/evidence`)).items

  const until = async <Value>(
    look: () => Promise<Value>,
    isIt: (value: Value) => boolean,
  ): Promise<Value> => {
    const end = performance.now() + 60_000
    for (;;) {
      const value = await look()
      if (isIt(value)) return value
      assert.ok(performance.now() < end, JSON.stringify(value))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  it('is fetched once a reveal is final, shown with all it says, and handed out as it came', async () => {
    const { reads, dispute } = played()
    await publish(sources, dispute)
    // The chain of the test is in the past.
    const evidence = { ...settings(sources), keepDays: 36_500 }
    const kept = await keepEvidence({ evidence, dataDirectory: data }, reads, logger)
    const app = await serve(reads, kept)
    try {
      await createCommit(reads)
      const items = await until(
        () => shown(app, dispute.disputeId),
        // On disk a moment before it is noted who had it.
        (all) => all.every(({ state, holders }) => state === 'whole' && holders.length > 0),
      )
      assert.equal(items.length, votesOf(dispute).length)
      const [item] = items
      assert.ok(item?.contents && item.download !== null)
      assert.deepEqual(
        item.holders.map(({ source, answer }) => [source, answer]),
        [['mediators', 'whole']],
      )
      assert.equal(item.contents.finding, 'MISMATCH')
      assert.equal(item.contents.runs[0]?.stdout.tail, hostileLog)
      assert.equal(item.contents.comparisons[0]?.files[0]?.firstDifference?.offset, 512)
      assert.deepEqual(item.meaning.lost, [])
      const download = await app.inject(item.download)
      const vote = votesOf(dispute).find(({ evidence }) => evidence === item.digest)
      assert.ok(vote !== undefined)
      const { car } = playedEvidence({
        ...vote,
        disputeId: dispute.disputeId,
        claimDigest: dispute.claim.digest,
      })
      assert.deepEqual(download.rawPayload, car)
      assert.deepEqual(
        [
          'content-type',
          'content-disposition',
          'x-content-type-options',
          'cache-control',
          'content-length',
        ].map((name) => download.headers[name]),
        [
          'application/vnd.ipld.car; version=1',
          `attachment; filename="${item.cid}.car"`,
          'nosniff',
          'no-cache',
          String(car.length),
        ],
      )
      const page = (await app.inject(`/disputes/${dispute.disputeId}`)).body
      assert.ok(page.includes(item.cid) && page.includes(item.download))
      assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;'), 'a log is text')
      assert.ok(!page.includes('<script>alert(1)'))
      assert.ok(!page.includes('\u202e') && !page.includes('\u001b'))
      // Its mediator deletes the contents: the root stays, with what was signed of it.
      const statement = { evidence: item.digest, reason: '<b>asked for</b>' }
      const parts = await openEvidence(evidence, data, () => undefined, false)
      parts.ledger.deleted(item.cid, { at: 9, why: statement.reason, statement })
      await leave(parts, item.cid, await rootOf(item.cid, car))
      parts.close()
      const rest = (await shown(app, dispute.disputeId)).find(({ cid }) => cid === item.cid)
      assert.deepEqual(
        [rest?.state, rest?.contentsDeleted, rest?.missingSince],
        ['part', { at: '1970-01-01T00:00:09Z', why: statement.reason }, null],
      )
      assert.match(rest?.meaning.lost.join(' ') ?? '', /its mediator deleted the contents/)
      const after = (await app.inject(`/disputes/${dispute.disputeId}`)).body
      assert.ok(after.includes('Contents deleted') && after.includes('&lt;b&gt;asked for&lt;/b&gt;'))
      for (const [file, expected] of [
        [`${item.cid}.deleted.json`, statement],
        ['deleted.json', [statement]],
      ] as const)
        assert.deepEqual((await app.inject(`/evidence/${file}`)).json(), expected)
      const another = items.find(({ cid }) => cid !== item.cid)?.cid ?? ''
      for (const file of [`${another}.deleted.json`, 'x.deleted.json', 'deleted.json.car'])
        await createAsking(app).problemOf(`/evidence/${file}`, 404, 'EVIDENCE_NOT_FOUND')
    } finally {
      await app.close()
      await kept.close()
    }
  })

  it('is not sought, shown or handed out before its reveal is final, whoever has it', async () => {
    const { reads, dispute, script } = played(false)
    const early = script.events().length
    script.finalise(1)
    applyEvents(reads, script.events().slice(early))
    await publish(sources, dispute)
    const parts = await opened(reads)
    const names = {
      catalogue: createCatalogue(reads),
      ledger: parts.ledger,
      fetchResults: true,
      now: parts.now,
    }
    await readNames(names)
    assert.deepEqual(parts.ledger.list(), [])
    const kept = await keepEvidence({ evidence: settings(sources), dataDirectory: data }, reads, logger)
    const app = await serve(reads, kept)
    try {
      // Somebody put it there by hand.
      const [vote] = votesOf(dispute)
      assert.ok(vote !== undefined)
      const { cid, car } = playedEvidence({
        ...vote,
        disputeId: dispute.disputeId,
        claimDigest: dispute.claim.digest,
      })
      await parts.store.put(cid, [car])
      const [item] = await shown(app, dispute.disputeId)
      assert.equal(item?.state, 'waiting')
      assert.deepEqual([item?.contents, item?.download, item?.bytes], [null, null, null])
      const own = openLedger(join(data, 'evidence', 'ledger.db'))
      own.want(cid, 1)
      own.close()
      for (const file of [`${cid}.car`, cid, `${cid}.part.car`, '..%2fledger.db', 'x'.repeat(900)])
        await createAsking(app).problemOf(`/evidence/${file}`, 404, 'EVIDENCE_NOT_FOUND')
      // Once final it is read on from where it stopped.
      const before = script.events().length
      script.finalise(script.block())
      applyEvents(reads, script.events().slice(before))
      await readNames(names)
      assert.equal(parts.ledger.list().length, 3)
    } finally {
      await app.close()
      await kept.close()
    }
  })

  it('of a vote that is not revealed has no name at all', async () => {
    const script = createFactScript()
    playNetwork(script)
    const committing = playCommitting(script)
    script.finalise(script.block())
    const reads = filledReadModel(script.events())
    const parts = await opened(reads)
    const catalogue = createCatalogue(reads)
    await readNames({ catalogue, ledger: parts.ledger, fetchResults: true, now: parts.now })
    assert.deepEqual(parts.ledger.list(), [])
    const dispute = catalogue.dispute(committing)
    assert.ok(dispute !== undefined)
    assert.deepEqual(await emptyDesk.ofDispute(dispute, { finality: 1_000_000 }), [])
  })

  it('that nobody has is missing since then, says what that means, and is asked for again ever more rarely', async () => {
    const { reads, dispute, catalogue } = played()
    let now = 1_000
    const parts = await opened(reads, () => now)
    await readNames({ catalogue, ledger: parts.ledger, fetchResults: false, now: parts.now })
    const votes = votesOf(dispute)
    await publish(sources, dispute, votes.slice(1))
    const tries: number[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      const due = parts.ledger.due(now, 9)
      for (const document of due) await seek(parts, document)
      tries.push(due.length)
      now += 7
    }
    assert.deepEqual(tries, [3, 1, 0], 'five seconds, then ten')
    assert.deepEqual([0, 1, 5, 30].map(retryAfterSeconds), [5, 10, 160, 21_600])
    const missing = parts.ledger.find(evidenceCidOf(votes[0]?.evidence ?? ''))
    assert.deepEqual([missing?.missingSince, missing?.answers[0]?.answer], [1_000, 'absent'])
    const { createEvidenceDesk } = await import('./evidence-desk.ts')
    const limits = {
      documentBytes: 1e6,
      blockBytes: 1e6,
      blocks: 100,
      links: 100,
      contentBytes: 1e6,
      contentItems: 1e4,
      rawBytes: 1e4,
    }
    const desk = createEvidenceDesk({ parts, limits, fetchResults: false })
    const items = await desk.ofDispute(dispute, { finality: 1_000_000 })
    const lost = items.find(({ state }) => state === 'missing')
    assert.ok(lost !== undefined)
    assert.match(lost.meaning.lost.join(' '), /Why it voted so.*2 other votes/)
    assert.match(lost.meaning.appeal, /final/)
    assert.equal(lost.missingSince, '1970-01-01T00:16:40Z')
  })

  it('goes when its time is over, by what the ledger says and not before, and is not sought again', async () => {
    const { reads, dispute, catalogue } = played()
    await publish(sources, dispute)
    const endedAt = readStanding(reads, dispute.disputeId)?.endedAt
    assert.ok(endedAt !== null && endedAt !== undefined)
    let now = endedAt + 86_399
    const parts = await opened(reads, () => now)
    await readNames({ catalogue, ledger: parts.ledger, fetchResults: false, now: parts.now })
    for (const document of parts.ledger.due(now, 9)) await seek(parts, document)
    const [pinned = '', ...others] = votesOf(dispute).map(({ evidence }) => evidenceCidOf(evidence))
    parts.ledger.pin({ kind: 'document', id: pinned, at: now, why: 'a test' })
    assert.equal((await sweep(parts)).decisions.length, 3)
    assert.equal((await parts.store.list()).length, 3)
    now += 1
    await sweep(parts)
    assert.deepEqual(
      (await parts.store.list()).map(({ cid }) => cid),
      [pinned],
    )
    assert.equal(parts.ledger.find(others[0] ?? '')?.letGo?.why, 'PAST_RETENTION')
    assert.deepEqual(parts.ledger.due(now + 1e9, 9), [])
    // Asked for by hand it comes back, and a crash between the two parts of letting go is mended.
    parts.ledger.want(others[0] ?? '', now)
    await seek(parts, { cid: others[0] ?? '', tries: 0 })
    assert.equal((await parts.store.list()).length, 2)
    parts.ledger.letGo(others[0] ?? '', { at: now, why: 'PAST_RETENTION', by: 'policy' })
    await reconcile(parts)
    assert.equal((await parts.store.list()).length, 1)
    await unlink(join(data, 'evidence', 'documents', `${pinned}.car`))
    await reconcile(parts)
    assert.equal(parts.ledger.find(pinned)?.kept, null)
    assert.equal(parts.ledger.due(now, 9).length, 1, 'what was lost is sought again')
  })

  it('whose disputes are open or can be appealed stays, however old and whatever the quota', async () => {
    const script = createFactScript()
    playNetwork(script)
    const ruled = playUnanimous(script, 'ruled', { vote: 'ACCEPT' })
    script.finalise(script.block())
    const reads = filledReadModel(script.events())
    const dispute = createCatalogue(reads).dispute(ruled)
    assert.ok(dispute !== undefined)
    await publish(sources, dispute)
    const parts = await opened(reads, () => 4_000_000_000)
    const policy = { ...parts.policy, quotaBytes: 1 }
    for (const state of ['open', 'appealable'] as const) {
      const store = createMemoryStore()
      const ledger = openLedger(':memory:')
      const own: EvidenceParts = {
        ...parts,
        store,
        ledger,
        policy,
        standing: (id) => {
          const found = readStanding(reads, id)
          return found === undefined ? undefined : { ...found, state, endedAt: null }
        },
      }
      await readNames({ catalogue: createCatalogue(reads), ledger, fetchResults: false, now: own.now })
      for (const document of ledger.due(own.now(), 9)) await seek(own, document)
      const { overQuotaBytes } = await sweep(own)
      assert.equal((await store.list()).length, 3)
      assert.ok(overQuotaBytes > 0)
    }
  })

  it('of a result that a party posted is sought where the operator wants results', async () => {
    const script = createFactScript()
    playNetwork(script)
    const appealed = playAppeals(script)
    script.finalise(script.block())
    const reads = filledReadModel(script.events())
    const catalogue = createCatalogue(reads)
    const dispute = catalogue.dispute(appealed)
    assert.ok(dispute !== undefined)
    for (const fetchResults of [false, true]) {
      const { ledger, now } = await opened(reads)
      await readNames({ catalogue, ledger, fetchResults, now })
      const results = ledger
        .ofDispute(appealed)
        .filter(({ names }) => names.some(({ slot }) => slot === 'result'))
      assert.deepEqual(
        results.map(({ cid }) => cid),
        fetchResults ? [dispute.claim.dataId] : [],
      )
      assert.ok(ledger.ofDispute(appealed).length >= 25)
    }
    const items = await emptyDesk.ofDispute(dispute, { finality: 1_000_000 })
    assert.equal(items.find(({ names }) => names[0]?.slot === 'result')?.state, 'not-kept')
  })

  it('is asked of nobody but the sources of the configuration, whatever the chain says', async () => {
    const asked = sourcesOf({ sources: [{ name: 'a', kind: 'folder', folder: sources }] })
    assert.deepEqual(
      asked.map(({ name }) => name),
      ['a'],
    )
    assert.deepEqual(await readdir(sources), [])
  })
})

/** As if a block had come. */
const createCommit = async (reads: OpenReadModel): Promise<void> => {
  const checkpoint = reads.checkpoint()
  if (checkpoint !== undefined) reads.commit(checkpoint)
}
