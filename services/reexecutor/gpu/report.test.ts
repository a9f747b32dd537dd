import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isGood, reportName, toPage } from './report.ts'
import type { GpuReport } from './report.ts'

const report: GpuReport = {
  format: 'lilymed-gpu-run/1',
  software: true,
  date: '2026-01-02',
  adapter: 'SwiftShader 4863c9c4',
  classes: { wgsl: 'dc1/wgsl' },
  checks: [
    { name: 'a|b', status: 'passed', digest: `0x${'ab'.repeat(32)}`, p50Ms: 1.25 },
    { name: 'cuda', status: 'not checked', message: 'no provider' },
  ],
}

it('a run is good when nothing failed, whatever could not be checked', () => {
  assert.equal(isGood(report), true)
  assert.equal(isGood({ ...report, checks: [...report.checks, { name: 'c', status: 'failed' }] }), false)
})

it('is named by its adapter', () => {
  assert.equal(reportName(report), 'swiftshader-4863c9c4')
  assert.equal(
    reportName({ ...report, adapter: 'NVIDIA H200 (sm_90), driver 570.1' }),
    'nvidia-h200-sm-90-driver-570.1',
  )
})

it('the page says of every run whether a GPU was there, newest first', () => {
  const later: GpuReport = { ...report, software: false, adapter: 'NVIDIA H200', date: '2026-03-04' }
  const page = toPage([report, later])
  assert.ok(page.indexOf('## NVIDIA H200\n') < page.indexOf('## SwiftShader 4863c9c4 (software: no GPU)\n'))
  assert.match(page, /\| a\\\|b \| passed \| `0xabababababababab…` \| 1\.3 \|/)
  assert.match(page, /\| cuda \| not checked \|.*no provider \|/)
})
