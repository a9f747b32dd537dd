import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeEvents } from '@lilymed/event-store'
import { createFactEncoder } from './encode-fact.ts'
import { factEventId, factEventIds, toFactEvent } from './fact-event.ts'

const hash = fc.constantFrom('aa', 'bb').map((byte) => `0x${byte.repeat(32)}`)
const text = fc.oneof(fc.string(), fc.constantFrom('Qm"', '\\', '\u0000', 'é', '💡', 'x'.repeat(300)))
const origin = fc.record(
  {
    blockNumber: fc.nat(3),
    blockHash: hash,
    blockTimestamp: fc.nat(3),
    txHash: hash,
    logIndex: fc.nat(300),
    address: fc.constantFrom('0xAb', '0xCd'),
  },
  { noNullPrototype: true },
)
const fact = fc.record(
  {
    type: fc.constantFrom('PaymentMade', 'DisputeOpened'),
    data: fc.record(
      { dealId: text, disputeId: text, amount: fc.nat(), members: fc.array(text) },
      { requiredKeys: [], noNullPrototype: true },
    ),
    origin: fc.option(origin, { nil: undefined }),
  },
  { noNullPrototype: true },
)

describe('createFactEncoder', () => {
  it('writes to the letter what the event store would make of the fact, whatever came before it', () => {
    fc.assert(
      fc.property(fc.array(fact), (facts) => {
        const encode = createFactEncoder()
        const idAt = factEventIds(1, 'epoch')
        for (const [index, { origin: place, ...rest }] of facts.entries()) {
          const one = place === undefined ? rest : { ...rest, origin: place }
          const [expected] = encodeEvents([toFactEvent(one, idAt(index))])
          const found = encode(one, idAt(index))
          assert.deepEqual(found, expected)
        }
      }),
    )
  })
})

describe('factEventIds', () => {
  it('gives every revision of every run an id of its own, and the same one every time', () => {
    const revisions = [0n, 1n, 15n, 16n, 2n ** 53n - 1n]
    const runs: ReadonlyArray<readonly [number, string]> = [
      [1, 'a'],
      [1, 'b'],
      [2, 'a'],
    ]
    const ids = runs.flatMap(([chainId, epoch]) => revisions.map((at) => factEventId(chainId, epoch, at)))
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ids)
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.equal(factEventIds(1, 'a')(16), factEventId(1, 'a', 16n))
  })
})
