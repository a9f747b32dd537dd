import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EXACT_POLICY, policyDigest } from '@lilymed/domain'
import { CarBufferReader } from '@ipld/car/buffer-reader'
import { examinationId } from '../examinations/examination-request.ts'
import { createFinishedRuns, resultWith } from '../testing/finished-runs.ts'
import type { EvidenceDocument, EvidenceRun } from './evidence-document.ts'
import { readEvidence } from './read-evidence.ts'
import { blockOf, writeEvidence } from './write-evidence.ts'

const finished = createFinishedRuns()
const runOf = async (name: string): Promise<EvidenceRun> => {
  const runId = await finished.complete(name, resultWith({ a: 'x' }, { stdout: 'hello' }))
  const view = finished.runs.get('', runId)
  assert.ok(view?.state === 'completed')
  const logs = {
    stdout: { size: 5, tail: Buffer.from([0xff, 0x1b, 0, 1, 2]) },
    stderr: { size: 0, tail: new Uint8Array() },
  }
  return { ...view.finding, state: 'completed', runId, logs }
}
const [one, two] = [await runOf('one'), await runOf('two')]
const request = {
  runs: [one.runId, two.runId],
  claim: { resultCid: 'QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn' },
  policy: null,
  isModulePinned: true,
  isPortable: true,
}
const different = { likeness: 'different', rung: 0, files: [] } as const
const document: EvidenceDocument = {
  version: 1,
  examinationId: examinationId(request),
  request,
  policyDigest: policyDigest(new Uint8Array()),
  claimBytes: 'absent',
  runs: [one, two],
  comparisons: {
    withClaim: [different, different],
    betweenRuns: { likeness: 'identical', rung: 0, files: [] },
  },
  statement: { finding: 'MISMATCH', rung: 0 },
}

describe('evidence', () => {
  it('is read as it was written, to the same bytes every time', () => {
    const written = writeEvidence(document)
    const read = readEvidence(written.bytes)
    assert.ok(read.kind === 'sound', JSON.stringify(read))
    assert.equal(read.digest, written.digest)
    assert.deepEqual(writeEvidence(read.document).bytes, written.bytes)
    const stdout = read.document.runs.map((run) =>
      run.state === 'completed' ? Buffer.from(run.logs.stdout.tail) : null,
    )
    assert.deepEqual(stdout, [Buffer.from([0xff, 0x1b, 0, 1, 2]), Buffer.from([0xff, 0x1b, 0, 1, 2])])
  })

  it('shows a change of any single byte, and names the block it is in', () => {
    const { bytes, cid } = writeEvidence(document)
    const blocks = [...CarBufferReader.fromBytes(bytes).blocks()]
      .filter((block) => block.bytes.length > 0)
      .map(({ cid: name }) => name.toString())
    const named = new Set<string>()
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Uint8Array.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x40
      const read = readEvidence(changed)
      assert.equal(read.kind, 'unsound', `byte ${at}`)
      if (read.kind === 'unsound' && read.block !== undefined) named.add(read.block)
    }
    assert.ok(named.has(cid))
    for (const name of blocks) assert.ok(named.has(name), name)
    for (const length of [0, 1, 40, bytes.length - 1])
      assert.equal(readEvidence(bytes.subarray(0, length)).kind, 'unsound')
  })

  it('shows a block that the root does not name', () => {
    const { bytes } = writeEvidence(document)
    const { cid } = blockOf(Buffer.from('smuggled'), 0x55)
    const section = Buffer.concat([Buffer.from([cid.bytes.length + 8]), cid.bytes, Buffer.from('smuggled')])
    const read = readEvidence(Buffer.concat([bytes, section]))
    assert.match(read.kind === 'unsound' ? read.problem : read.kind, /something that its root does not name/)
  })

  const problemOf = (change: Partial<EvidenceDocument>) => {
    const read = readEvidence(writeEvidence({ ...document, ...change }).bytes)
    return read.kind === 'sound' ? 'sound' : read.problem
  }

  it('shows a finding that does not follow from what was seen', () => {
    assert.match(
      problemOf({ statement: { finding: 'MATCH', rung: 0 } }),
      /says MATCH, and what it holds makes MISMATCH/,
    )
    assert.match(problemOf({ statement: { finding: 'MISMATCH', rung: 1 } }), /says MISMATCH/)
    const failed: EvidenceRun = {
      state: 'failed',
      runId: two.runId,
      code: 'TIMEOUT',
      message: 'late',
      retryable: false,
    }
    const comparisons = { withClaim: [different], betweenRuns: null }
    assert.match(problemOf({ runs: [one, failed], comparisons }), /makes CANNOT_EXECUTE \(TIMEOUT\)/)
    const statement = { finding: 'CANNOT_EXECUTE', reason: 'TIMEOUT', rung: 0, detail: 'for people' } as const
    assert.equal(problemOf({ runs: [one, failed], comparisons, statement }), 'sound')
  })

  it('shows what contradicts itself', () => {
    assert.match(problemOf({ examinationId: request.runs[0] ?? '' }), /another id/)
    assert.match(
      problemOf({ policyDigest: policyDigest(Buffer.from(JSON.stringify(EXACT_POLICY))) }),
      /another digest than its text/,
    )
    assert.match(problemOf({ runs: [two, one] }), /not those that were asked for/)
    assert.match(
      problemOf({ runs: [{ ...one, resultDigest: one.runId } as EvidenceRun, two] }),
      /another digest than its CID/,
    )
    assert.match(
      problemOf({ runs: [{ ...one, exitCode: 'zero' } as unknown as EvidenceRun, two] }),
      /a run is none/,
    )
    assert.match(problemOf({ version: 2 } as unknown as EvidenceDocument), /version 1/)
  })
})
