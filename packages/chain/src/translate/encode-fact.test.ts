import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeEvents } from '@lilymed/event-store'
import type { EncodedEvent } from '@lilymed/event-store'
import { createFactEncoder } from './encode-fact.ts'
import { factEventId, factEventIds, toFactEvent } from './fact-event.ts'

const hash = fc.constantFrom('aa', 'bb').map((byte) => `0x${byte.repeat(32)}`)
const text = fc.oneof(fc.string(), fc.constantFrom('Qm"', '\\', '\u0000', 'é', '💡', 'x'.repeat(300)))
const origin = fc.record(
  {
    blockNumber: fc.nat(1),
    blockHash: hash,
    blockTimestamp: fc.nat(1),
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
        const encode = createFactEncoder(1, 'epoch')
        for (const [index, { origin: place, ...rest }] of facts.entries()) {
          const one = place === undefined ? rest : { ...rest, origin: place }
          const [expected] = encodeEvents([toFactEvent(one, factEventId(1, 'epoch', BigInt(index)))])
          const found = encode(one, index)
          const { id, type, value, data, metadata } = found
          assert.deepEqual({ id, type, value, data, metadata }, fieldsOf(expected))
          assert.ok(found.bytes >= (expected?.bytes ?? 0), `${found.bytes} bytes`)
          assert.deepEqual(encodeEvents([found]), [found])
        }
      }),
      { numRuns: 400 },
    )
  })

  it('counts exactly what might exceed a limit', () => {
    const one = { type: 'LogBytes', data: { bytes: '"'.repeat(2_000) } }
    const [expected] = encodeEvents([toFactEvent(one, factEventId(1, 'epoch', 1n))])
    assert.equal(createFactEncoder(1, 'epoch')(one, 1).bytes, expected?.bytes)
  })

  it('hardly counts more than there is where a fact is plain', () => {
    const data = { dealId: 'Qm'.padEnd(46, 'x'), payee: `0x${'Ab'.repeat(20)}`, amount: '1', reason: 1 }
    const place = { blockNumber: 1, blockHash: `0x${'aa'.repeat(32)}`, blockTimestamp: 1, logIndex: 1 }
    const one = {
      type: 'PaymentMade',
      data,
      origin: { ...place, txHash: place.blockHash, address: data.payee },
    }
    const [expected] = encodeEvents([toFactEvent(one, factEventId(1, 'epoch', 1n))])
    assert.ok(createFactEncoder(1, 'epoch')(one, 1).bytes < 1.8 * (expected?.bytes ?? 0))
  })
})

const fieldsOf = (event: EncodedEvent | undefined) =>
  event && {
    id: event.id,
    type: event.type,
    value: event.value,
    data: event.data,
    metadata: event.metadata,
  }

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
