import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CaseResult, contractReport } from './contract-report.ts'

test('every case of an engine has a mark, and what is absent is named with what it needs', () => {
  const results = new Map<number, CaseResult>([
    [12, { absent: ['reopen', 'openReads'] }],
    [11, 'failed'],
    [1, 'passed'],
  ])
  assert.equal(
    contractReport('an engine', results),
    'contract on an engine: 1 of 3 ✔ ✖·; case 12 absent (no reopen, openReads)\n',
  )
})
