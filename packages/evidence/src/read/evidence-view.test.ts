import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { viewEvidence } from './evidence-view.ts'
import type { ReadDocument } from './read-document.ts'

const documentOf = (content: unknown, raws: ReadDocument['raws'] = new Map()): ReadDocument => ({
  cid: 'bafyrei',
  bytes: 1,
  blocks: 1,
  missing: [],
  content,
  raws,
})
const sha = (digit: string): string => `0x${digit.repeat(64)}`
const examination = {
  version: 1,
  examinationId: sha('1'),
  request: {
    runs: [sha('a')],
    claim: { resultCid: 'QmClaim' },
    policy: '{"files":[]}',
    isModulePinned: true,
    isPortable: true,
  },
  policyDigest: sha('2'),
  claimBytes: 'read',
  runs: [
    {
      runId: sha('a'),
      state: 'completed',
      exitCode: 0,
      resultCid: 'QmOurs',
      resultDigest: sha('3'),
      files: [{ path: 'out/a.png', size: 7, sha256: sha('4') }],
      startedAt: '2026-11-23T02:40:00.000Z',
      finishedAt: '2026-11-23T02:40:01.000Z',
      engine: 'wasm',
      slot: 'wasm/0',
      determinismClass: 'dc1/wasm/arch=x64',
      drawClass: 'portable',
      knownAnswer: { ok: true, expected: 'x', found: 'x' },
      logs: { stdout: { size: 9_000, tail: { '/': 'bafkout' } }, stderr: { size: 0, tail: { '/': 'gone' } } },
    },
    { runId: sha('b'), state: 'failed', code: 'TIMEOUT', message: 'too slow', retryable: true },
  ],
  comparisons: {
    withClaim: [
      {
        likeness: 'different',
        rung: 1,
        files: [
          { path: 'same', likeness: 'identical', comparator: 'exact', rung: 0, ours: null, theirs: null },
          {
            path: 'out/a.png',
            likeness: 'different',
            comparator: 'exact',
            rung: 1,
            ours: { size: 7, sha256: sha('4') },
            theirs: null,
            firstDifference: { offset: 3, ours: 'ff', theirs: '00' },
            note: 'row 2',
          },
        ],
      },
    ],
    betweenRuns: null,
  },
  statement: { finding: 'MISMATCH', rung: 1 },
}

describe('what a document says', () => {
  it('is all that an auditor looks for, what differs first', () => {
    const view = viewEvidence(documentOf(examination, new Map([['bafkout', Buffer.from('done\n')]])))
    assert.equal(view.kind, 'examination')
    assert.deepEqual([view.finding, view.rung, view.policy], ['MISMATCH', 1, '{"files":[]}'])
    assert.equal(view.claim?.resultCid, 'QmClaim')
    const [completed, failed] = view.runs
    assert.deepEqual(completed?.files, [{ path: 'out/a.png', size: 7, sha256: sha('4') }])
    assert.deepEqual(completed?.stdout, { size: 9_000, tail: 'done\n' })
    assert.deepEqual(completed?.stderr, { size: 0, tail: null })
    assert.equal(completed?.determinismClass, 'dc1/wasm/arch=x64')
    assert.deepEqual([failed?.code, failed?.message], ['TIMEOUT', 'too slow'])
    const [compared] = view.comparisons
    assert.equal(view.comparisons.length, 1)
    assert.deepEqual(
      compared?.files.map(({ path }) => path),
      ['out/a.png', 'same'],
    )
    assert.deepEqual(compared?.files[0]?.firstDifference, { offset: 3, ours: 'ff', theirs: '00' })
  })

  it('of a statement is what its mediator recorded', () => {
    const view = viewEvidence(
      documentOf({
        version: 1,
        kind: 'statement',
        verdict: { outcome: 'CANNOT_REPRODUCE', reason: 'TIMEOUT', rung: 0 },
        runs: [{ run: 1, status: 'failed', reason: 'TIMEOUT' }],
      }),
    )
    assert.deepEqual([view.kind, view.finding, view.reason], ['statement', 'CANNOT_REPRODUCE', 'TIMEOUT'])
    assert.deepEqual([view.runs[0]?.runId, view.runs[0]?.code], ['1', 'TIMEOUT'])
  })

  it('of a private job is what is public of it, and nothing of what is sealed', () => {
    const { runs, ...rest } = examination
    const [run] = runs
    const shown = {
      ...rest,
      runs: [{ state: 'completed', exitCode: 0, determinismClass: run?.determinismClass }],
    }
    const view = viewEvidence(
      documentOf({
        version: 1,
        kind: 'private-evidence',
        of: 'examination',
        public: shown,
        sealed: { bytes: 9 },
      }),
    )
    assert.deepEqual([view.kind, view.finding, view.runs[0]?.exitCode], ['private', 'MISMATCH', 0])
    assert.deepEqual([view.runs[0]?.files, view.runs[0]?.stdout.tail], [[], null])
  })

  it('is bounded whatever it says, and a form that is not known is its text', () => {
    const huge = 'x'.repeat(100_000)
    const many = Array.from({ length: 1_000 }, (_, index) => ({ path: `${index}${huge}`, size: index }))
    const run = { ...examination.runs[0], files: many, trap: huge }
    const view = viewEvidence(documentOf({ ...examination, runs: Array.from({ length: 99 }, () => run) }))
    assert.equal(view.runs[0]?.fileCount, 1_000)
    assert.ok(JSON.stringify(view).length < 600_000)
    const other = viewEvidence(documentOf({ sealed: huge }))
    assert.equal(other.kind, 'other')
    assert.ok((other.text?.length ?? 0) <= 8_001)
    assert.equal(viewEvidence(documentOf(undefined)).text, null)
  })

  it('never fails, whatever stands where something was expected', () => {
    const names = Object.keys(examination) as (keyof typeof examination)[]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), fc.jsonValue(), (name, value, inner) => {
        JSON.stringify(viewEvidence(documentOf({ ...examination, [name]: value })))
        JSON.stringify(viewEvidence(documentOf(value)))
        const run = { ...examination.runs[0], [name]: inner, logs: inner, files: value, knownAnswer: inner }
        JSON.stringify(viewEvidence(documentOf({ ...examination, runs: [run, inner] })))
      }),
    )
  })

  it('of a private job is its public part, and says whether the sealed contents are there', () => {
    const { runs, ...rest } = examination
    const [run] = runs
    const root = {
      version: 1,
      kind: 'private-evidence',
      of: 'examination',
      public: { ...rest, runs: [{ state: run?.state, exitCode: 0, resultCid: 'QmOurs' }] },
      hidden: { '/': { bytes: 'AXES' } },
      sealed: { format: 'age', content: { '/': 'bafksealed' }, bytes: 66_000 },
    }
    const view = viewEvidence(documentOf(root))
    assert.deepEqual(
      [view.kind, view.sealed, view.runs[0]?.exitCode, view.runs[0]?.fileCount, view.text],
      ['private', { bytes: 66_000, isHere: true }, 0, 0, null],
    )
    assert.equal(view.finding, viewEvidence(documentOf(examination)).finding)
    const emptied = viewEvidence({ ...documentOf(root), missing: ['bafksealed'] })
    assert.deepEqual(emptied.sealed, { bytes: 66_000, isHere: false })
    for (const other of [
      { ...root, public: 7 },
      { ...root, version: 2 },
    ])
      assert.equal(viewEvidence(documentOf(other)).kind, 'other')
    assert.equal(viewEvidence(documentOf(examination)).sealed, null)
  })
})
