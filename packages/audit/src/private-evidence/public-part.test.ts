import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicPartOf } from './public-part.ts'

test('of what has another form than was expected nothing is told', () => {
  const secret = { patient: 4711 }
  const document = {
    version: secret,
    policyDigest: [secret],
    request: 'patient 4711',
    runs: secret,
    comparisons: { withClaim: 'patient 4711', betweenRuns: { likeness: secret, rung: 1 } },
    statement: { finding: 'MATCH', detail: 'patient 4711' },
  }
  assert.deepEqual(publicPartOf('examination', document), {
    version: null,
    policyDigest: null,
    request: null,
    runs: null,
    comparisons: { withClaim: null, betweenRuns: { likeness: null, rung: 1 } },
    statement: { finding: 'MATCH' },
  })
})

test('names that every object has are names like others: not to be told', () => {
  const document = JSON.parse('{"version":1,"constructor":"a","toString":"b","__proto__":{"version":2}}')
  assert.deepEqual(Object.entries(publicPartOf('examination', document) as object), [['version', 1]])
})
