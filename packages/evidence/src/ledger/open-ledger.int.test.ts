import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import type { DocumentName } from './evidence-ledger.ts'
import { openLedger } from './open-ledger.ts'

const name = (given: Partial<DocumentName> = {}): DocumentName => ({
  cid: 'c1',
  chainId: 1,
  disputeId: 'd1',
  dealId: 'deal',
  slot: 'vote',
  round: 1,
  party: 'm1',
  ...given,
})
const absent = (source: string, at: number) => ({ source, at, answer: 'absent', detail: null }) as const
const whole = (source: string, at: number) => ({ source, at, answer: 'whole', detail: null }) as const

describe('the ledger of evidence', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lilymed-ledger-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('knows who names a document, who had it, since when it is missing, and when it is tried again', () => {
    const ledger = openLedger(':memory:')
    ledger.name([name(), name({ party: 'm2' }), name({ cid: 'c0', slot: 'result', round: 0 })], 100)
    ledger.name([name()], 200)
    assert.deepEqual(
      ledger.ofDispute('d1').map(({ cid, names }) => [cid, names.length]),
      [
        ['c0', 1],
        ['c1', 2],
      ],
    )
    assert.deepEqual(
      ledger.due(100, 9).map(({ cid }) => cid),
      ['c0', 'c1'],
    )
    ledger.tried('c1', { answers: [absent('a', 110)], kept: undefined, at: 110, nextTry: 300 })
    const missing = ledger.find('c1')
    assert.equal(missing?.missingSince, 100, 'since it was first heard of, however often it was tried')
    assert.equal(missing?.tries, 1)
    assert.deepEqual(
      ledger.due(299, 9).map(({ cid }) => cid),
      ['c0'],
    )
    ledger.tried('c1', {
      answers: [absent('a', 310), whole('b', 311)],
      kept: { bytes: 7, isWhole: true },
      at: 311,
      nextTry: 400,
    })
    const found = ledger.find('c1')
    assert.deepEqual(found?.kept, { at: 311, bytes: 7, isWhole: true })
    assert.equal(found?.missingSince, null)
    assert.deepEqual(found?.answers, [whole('b', 311), absent('a', 310)])
    assert.deepEqual(
      ledger.due(1e9, 9).map(({ cid }) => cid),
      ['c0'],
    )
    ledger.close()
  })

  it('goes on seeking a document that is here in part, and one that was lost, and none that was let go', () => {
    const ledger = openLedger(':memory:')
    ledger.name([name()], 1)
    ledger.tried('c1', { answers: [], kept: { bytes: 7, isWhole: false }, at: 2, nextTry: 5 })
    assert.equal(ledger.find('c1')?.missingSince, 1)
    assert.equal(ledger.due(5, 9).length, 1)
    ledger.tried('c1', { answers: [], kept: { bytes: 9, isWhole: true }, at: 6, nextTry: 8 })
    assert.deepEqual(ledger.find('c1')?.kept, { at: 2, bytes: 9, isWhole: true }, 'since it first came')
    ledger.lost('c1', 7)
    assert.equal(ledger.find('c1')?.kept, null)
    assert.equal(ledger.find('c1')?.missingSince, 7)
    assert.equal(ledger.due(7, 9).length, 1)
    const dropped = { at: 9, why: 'asked for', by: 'operator' } as const
    ledger.letGo('c1', dropped)
    ledger.lost('c1', 10)
    assert.deepEqual(ledger.find('c1')?.letGo, dropped)
    assert.equal(ledger.find('c1')?.missingSince, null)
    assert.deepEqual(ledger.due(1e9, 9), [])
    ledger.want('c1', 12)
    assert.equal(ledger.find('c1')?.letGo, null)
    assert.equal(ledger.due(12, 9).length, 1)
    ledger.close()
  })

  it('seeks what the policy let go again once another dispute names it, and not what was taken away on purpose', () => {
    const ledger = openLedger(':memory:')
    for (const [cid, by] of [
      ['c1', 'policy'],
      ['c2', 'operator'],
    ] as const) {
      ledger.name([name({ cid })], 1)
      ledger.tried(cid, { answers: [], kept: { bytes: 7, isWhole: true }, at: 2, nextTry: 1e6 })
      ledger.letGo(cid, { at: 3, why: 'because', by })
    }
    const due = (): readonly string[] => ledger.due(20, 9).map(({ cid }) => cid)
    const again = ['c1', 'c2'].map((cid) => name({ cid }))
    ledger.name(again, 10)
    ledger.name(
      again.map((each) => ({ ...each, round: 2, party: 'm2' })),
      11,
    )
    assert.deepEqual(due(), [], 'the dispute that it was let go after needs it no more than before')
    ledger.name(
      again.map((each) => ({ ...each, disputeId: 'd2' })),
      12,
    )
    assert.deepEqual(due(), ['c1'])
    const { missingSince, tries, names } = ledger.find('c1') ?? {}
    assert.deepEqual([missingSince, tries, names?.length], [12, 0, 3])
    assert.deepEqual(
      ['c1', 'c2'].map((cid) => ledger.find(cid)?.letGo?.by),
      [undefined, 'operator'],
    )
    ledger.letGo('c1', { at: 13, why: 'because', by: 'policy' })
    ledger.name([name({ disputeId: 'd2' })], 14)
    assert.deepEqual(due(), [], 'd2 named it before it was let go')
    ledger.close()
  })

  it('misses nothing of a document whose contents were deleted, and seeks only its root where that is gone', () => {
    const ledger = openLedger(':memory:')
    ledger.name([name()], 1)
    ledger.tried('c1', { answers: [], kept: { bytes: 70, isWhole: true }, at: 2, nextTry: 3 })
    const deletion = { at: 5, why: 'asked for', statement: { signed: ['by', 'it'] } }
    ledger.deleted('c1', deletion)
    assert.deepEqual(
      ledger.find('c1')?.kept,
      { at: 2, bytes: 0, isWhole: false },
      'not noted yet what stayed',
    )
    ledger.tried('c1', { answers: [], kept: { bytes: 7, isWhole: false }, at: 6, nextTry: 6 })
    const { missingSince, kept, deletion: noted } = ledger.find('c1') ?? {}
    assert.deepEqual([missingSince, kept, noted], [null, { at: 2, bytes: 7, isWhole: false }, deletion])
    assert.deepEqual(ledger.due(1e9, 9), [])
    assert.deepEqual(ledger.deletions(9), [deletion.statement])
    assert.deepEqual(ledger.deletions(0), [])
    ledger.lost('c1', 8)
    assert.deepEqual([ledger.find('c1')?.missingSince, ledger.due(8, 9).length], [8, 1])
    ledger.letGo('c1', { at: 9, why: 'PAST_RETENTION', by: 'policy' })
    assert.deepEqual(ledger.deletions(9), [])
    ledger.name([name({ disputeId: 'd2' })], 10)
    assert.deepEqual(ledger.find('c1')?.deletion, deletion, 'another dispute does not bring contents back')
    assert.equal(ledger.due(10, 9).length, 1)
    ledger.want('c1', 11)
    assert.equal(ledger.find('c1')?.deletion, null, 'the operator’s wish does')
    ledger.close()
  })

  it('opens a ledger of before it was noted who let go, and takes what is no rule of the policy for on purpose', () => {
    const path = join(folder, 'earlier.db')
    const db = new DatabaseSync(path)
    db.exec(`CREATE TABLE document (
      cid TEXT PRIMARY KEY, since INTEGER NOT NULL, kept_at INTEGER, bytes INTEGER, is_whole INTEGER NOT NULL DEFAULT 0,
      missing_since INTEGER, let_go_at INTEGER, let_go_why TEXT, tries INTEGER NOT NULL DEFAULT 0,
      next_try INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
      INSERT INTO document (cid, since, let_go_at, let_go_why) VALUES
        ('c1', 1, 2, 'PAST_RETENTION'), ('c2', 1, 2, 'BEYOND_QUOTA'), ('c3', 1, 2, 'asked for'), ('c4', 1, NULL, NULL)`)
    db.close()
    for (const _ of [1, 2]) {
      const ledger = openLedger(path)
      assert.deepEqual(
        ledger.list().map(({ letGo }) => letGo?.by),
        ['policy', 'policy', 'operator', undefined],
      )
      ledger.close()
    }
  })

  it('is shared by processes, kept over a restart, and each sees that it changed', () => {
    const path = join(folder, 'ledger.db')
    const [daemon, command] = [openLedger(path), openLedger(path)]
    const before = daemon.revision()
    command.pin({ kind: 'dispute', id: 'd1', at: 5, why: 'asked for by a court' })
    assert.ok(daemon.revision() > before)
    assert.deepEqual(daemon.pins(), [{ kind: 'dispute', id: 'd1', at: 5, why: 'asked for by a court' }])
    daemon.setCursor('1', '0007')
    daemon.close()
    command.close()
    const again = openLedger(path)
    assert.equal(again.cursor('1'), '0007')
    assert.equal(again.cursor('2'), undefined)
    assert.equal(again.unpin({ kind: 'dispute', id: 'd1' }), true)
    assert.equal(again.unpin({ kind: 'dispute', id: 'd1' }), false)
    again.close()
  })

  it('takes whatever text a chain names without its becoming a statement', () => {
    const ledger = openLedger(':memory:')
    const hostile = `'); DROP TABLE document; --`
    ledger.name([name({ dealId: hostile, party: hostile })], 1)
    assert.equal(ledger.ofDispute('d1')[0]?.names[0]?.dealId, hostile)
    ledger.close()
  })
})
