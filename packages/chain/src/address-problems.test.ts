import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressProblems, misspeltAddress } from './address-problems.ts'

const right = '0x4A679253410272dd5232B3Ff7cF5dbB88f295319'
const wrong = '0x4A679253410272dd5232B3Ff7cF5dbB88f295310'

describe('addressProblems', () => {
  it('names every setting whose address has a wrong digit, in tables and arrays', () => {
    const config = {
      controller: wrong,
      chains: [{ contracts: { disputePool: right } }, { contracts: { beacon: wrong } }],
      creators: [right, wrong],
    }
    assert.deepEqual(
      addressProblems(config),
      ['controller', 'chains[1].contracts.beacon', 'creators[1]'].map((path) => ({
        path,
        reason: misspeltAddress,
      })),
    )
  })

  it('takes addresses without capitals, and leaves what is none to the schema', () => {
    for (const text of [wrong.toLowerCase(), `0x${wrong.slice(2).toUpperCase()}`, `${wrong}0`, 'x', 7, null])
      assert.deepEqual(addressProblems({ a: text }), [], String(text))
  })
})
