import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DeterminismReport } from './determinism-report.ts'
import { moduleCertified, readFindings } from './module-certified.ts'

const reportOf = (wallMs: number, runs = 2, resultCid = 'Qm'): DeterminismReport => ({
  version: 1,
  subject: { name: 'm', engine: 'wasm', moduleDigest: '0x01', jobDigest: '0x02' },
  verdict: 'identical',
  runs: Array.from({ length: runs }, (_, index) => ({
    number: index + 1,
    slot: 'wasm/0',
    determinismClass: 'dc1/wasm',
    state: 'completed',
    resultCid,
    exitCode: 0,
    wallMs,
  })),
  classes: [],
  difference: null,
  calibration: null,
})

describe('the event of a certification', () => {
  it('has one name for the same findings, however long the runs took, and another for others', () => {
    const { event } = moduleCertified(reportOf(5))
    assert.equal(moduleCertified(reportOf(9)).event.reportDigest, event.reportDigest)
    assert.notEqual(moduleCertified(reportOf(5, 3)).event.reportDigest, event.reportDigest)
    assert.notEqual(moduleCertified(reportOf(5, 2, 'Qn')).event.reportDigest, event.reportDigest)
    assert.ok(!JSON.stringify(event).includes('wallMs'))
    assert.deepEqual(readFindings(event, undefined)?.runs.length, 2)
  })

  it('holds findings that fit, and names those that do not', () => {
    const { event, canonical } = moduleCertified(reportOf(5, 1000))
    assert.equal(event.findings, null)
    assert.ok(Buffer.byteLength(JSON.stringify(event)) < 1000)
    assert.equal(readFindings(event, canonical)?.runs.length, 1000)
    assert.equal(readFindings(event, canonical.replace('Qm', 'Qn')), undefined)
    assert.equal(readFindings(event, undefined), undefined)
  })

  it('is not believed when it was changed', () => {
    const { event } = moduleCertified(reportOf(5))
    const changed = {
      ...event,
      findings: event.findings && { ...event.findings, verdict: 'failed' as const },
    }
    assert.equal(readFindings(changed, undefined), undefined)
  })
})
