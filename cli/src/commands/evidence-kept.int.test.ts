import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openLedger } from '@lilymed/evidence'
import { documentCar } from '@lilymed/evidence/testing/cars'
import { indexerToml } from '../testing/indexer-config.ts'
import { runCommand } from '../testing/run-command.ts'

const disputeId = `0x${'d1'.repeat(32)}`
const mediator = `0x${'aB'.repeat(20)}`
const one = documentCar({ finding: 'MATCH' })
const two = documentCar({ finding: 'MISMATCH' })
const unnamed = documentCar('of nobody')

describe('lilymed evidence, beside an indexer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-kept-command-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const [sources, documents] = [join(folder, 'sources'), join(folder, 'data', 'evidence', 'documents')]
  const [config, bare] = [join(folder, 'indexer.toml'), join(folder, 'bare.toml')]
  const evidence = (...words: string[]) => runCommand('evidence', ...words, '--config', config)

  before(() => {
    mkdirSync(sources)
    mkdirSync(join(folder, 'data', 'evidence'), { recursive: true })
    const toml = indexerToml({
      dataDirectory: join(folder, 'data'),
      chainId: 1,
      urls: ['http://127.0.0.1:1'],
    })
    writeFileSync(bare, toml)
    const source = `[[evidence.sources]]\nname = "archive"\nkind = "folder"\nfolder = "${sources}"\n`
    writeFileSync(config, `${toml}\n[evidence]\n${source}`)
    const ledger = openLedger(join(folder, 'data', 'evidence', 'ledger.db'))
    const name = { chainId: 1, disputeId, dealId: '\u001b[2Jdeal', slot: 'vote', round: 1 } as const
    ledger.name(
      [one, two].map(({ cid }, place) => ({
        ...name,
        cid,
        party: place === 0 ? mediator : `0x${'cd'.repeat(20)}`,
      })),
      1,
    )
    ledger.close()
    writeFileSync(join(sources, `${one.cid}.car`), one.car)
    writeFileSync(join(sources, `${two.cid}.car`), one.car)
  })

  it('fetches the documents of a dispute and says of each who had it; what lies is not kept', async () => {
    const { code, out } = await evidence('fetch', disputeId)
    assert.equal(code, 5)
    for (const told of [one.cid, 'archive: whole', two.cid, 'MISSING', 'archive: refused', 'WRONG_ROOT'])
      assert.ok(out.includes(told), `${told} in ${out}`)
    assert.deepEqual(readFileSync(join(documents, `${one.cid}.car`)), one.car)
    const list = await evidence('list')
    assert.equal(list.code, 0)
    assert.match(list.out, new RegExp(`${one.cid}\\s+whole\\s+\\d+\\s+0xd1d1d1d1\\s+archive`))
    const missing = await evidence('list', '--missing', '--json')
    assert.equal(missing.code, 5)
    const told = JSON.parse(missing.out) as { documents: { cid: string }[] }
    assert.deepEqual(
      told.documents.map(({ cid }) => cid),
      [two.cid],
    )
    assert.ok(!`${out}${list.out}${missing.err}`.includes('\u001b'))
  })

  it('finds what the disk changed, and fetches it again', async () => {
    writeFileSync(join(sources, `${two.cid}.car`), two.car)
    const file = join(documents, `${one.cid}.car`)
    const changed = Buffer.from(one.car)
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    writeFileSync(file, changed)
    const found = await evidence('check', '--sources')
    assert.equal(found.code, 5)
    assert.match(found.out, new RegExp(`DIFFERENT ${one.cid}: WRONG_BLOCK`))
    assert.deepEqual(readFileSync(file), one.car)
    const again = await evidence('check', '--json')
    assert.equal(again.code, 0)
    assert.deepEqual(JSON.parse(again.out), { sound: 2, wrong: [], missing: [] })
  })

  it('pins, takes pins back, and drops with a reason', async () => {
    assert.equal(
      (await evidence('pin', 'party', mediator.toLowerCase(), '--why', 'a \u001b[2Jcourt')).code,
      0,
    )
    const list = await evidence('list')
    assert.match(list.out, /party\s+0x[0-9a-fA-F]{40}\s+a \[2Jcourt/)
    assert.equal((await evidence('unpin', 'party', mediator.toLowerCase())).code, 0)
    assert.equal((await evidence('unpin', 'party', mediator.toLowerCase())).code, 3)
    assert.equal((await evidence('drop', two.cid, '--yes')).code, 2, 'a reason has to be given')
    const dropped = await evidence('drop', two.cid, '--why', 'its owner wished it, and so be it', '--yes')
    assert.equal(dropped.code, 0)
    assert.match((await evidence('list')).out, new RegExp(`${two.cid}\\s+let go`))
    assert.equal((await evidence('fetch', two.cid)).code, 0, 'asked for by hand it comes back')
  })

  it('says what is wrong with what it is given', async () => {
    for (const [words, code, told] of [
      [['fetch', '../../etc/passwd'], 2, 'CID of a document'],
      [['fetch', `0x${'00'.repeat(32)}`], 3, 'names a document'],
      [['fetch', unnamed.cid], 5, 'archive: absent'],
      [['pin', 'planet', 'mars'], 2, 'document, dispute, module or party'],
      [['pin', 'document', 'x'], 2, 'CID'],
      [['pin', 'dispute', '0x1'], 2, 'dispute id'],
      [['pin', 'party', 'x'], 2, 'address'],
      [['drop', documentCar('never heard of').cid, '--why', 'x', '--yes'], 3, 'noted here'],
    ] as const) {
      const run = await evidence(...words)
      assert.equal(run.code, code, `${words.join(' ')}: ${run.err}`)
      assert.ok(`${run.out}${run.err}`.includes(told), `${words.join(' ')}: ${run.out}${run.err}`)
    }
    const none = await runCommand('evidence', 'list', '--config', bare)
    assert.equal(none.code, 78)
    assert.match(none.err, /has no \[evidence\]/)
  })

  it('tells a wrong configuration by its fields', async () => {
    const wrong = join(folder, 'wrong.toml')
    writeFileSync(
      wrong,
      `${readFileSync(config, 'utf8')}\n[[evidence.sources]]\nname = "archive"\nkind = "cars"\nfolder = "x"\n`,
    )
    const { code, err } = await runCommand('evidence', 'list', '--config', wrong)
    assert.equal(code, 78)
    for (const told of ['evidence.sources[1].url', 'evidence.sources[1].folder', 'evidence.sources[1].name'])
      assert.ok(err.includes(told), err)
  })

  it('shows what an indexer says of a dispute, hostile words inert', async () => {
    const item = {
      cid: one.cid,
      names: [{ slot: 'vote', round: 1, party: mediator }],
      digest: one.digest,
      state: 'missing',
      bytes: null,
      missingBlocks: [],
      keptSince: null,
      missingSince: '2026-11-23T10:00:00Z',
      letGo: null,
      contentsDeleted: null,
      holders: [{ source: 'archive', at: '2026-11-23T10:00:00Z', answer: 'absent', detail: '\u001b[31m' }],
      retention: null,
      meaning: { proved: ['That.'], lost: ['Why it voted so \u001b[2J.'], appeal: 'None.' },
      download: null,
      contents: null,
    }
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json')
      const asOf = { chainId: 1, block: 1, at: null, finality: null, position: '0'.repeat(16), chains: [] }
      response.end(JSON.stringify({ items: [item], asOf }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const { code, out } = await runCommand('evidence', 'show', disputeId, '--api', api)
      assert.equal(code, 5)
      assert.match(out, /vote of 0xaB[\s\S]*absent +archive[\s\S]*Why it voted so/)
      assert.ok(!out.includes('\u001b'))
      assert.equal((await runCommand('evidence', 'show', 'x', '--api', api)).code, 2)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
