import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { EndpointsDisagree } from '@lilymed/chain'
import { chainTrouble } from './chain-trouble.ts'

const well = { lost: null, failing: null }

describe('why a node reads no further', () => {
  test('is nothing while it does, or has tried a few times, or nobody answers, which its endpoints say', () => {
    assert.equal(chainTrouble(well), null)
    assert.equal(chainTrouble({ ...well, failing: { reason: 'it hangs', times: 5 } }), null)
    assert.equal(chainTrouble({ ...well, lost: { error: new Error('no answer'), forMs: 1 } }), null)
  })

  test('is what its endpoints contradict each other about, at once', () => {
    const error = new EndpointsDisagree('block 7', 'a says 1, b says 2')
    const trouble = chainTrouble({ ...well, lost: { error, forMs: 0 } })
    assert.match(
      String(trouble),
      /^expected .* to agree on block 7; a says 1, b says 2; add a third endpoint, or/,
    )
  })

  test('is what reading fails of, time after time', () => {
    assert.equal(chainTrouble({ ...well, failing: { reason: 'it hangs', times: 6 } }), 'it hangs')
  })
})
