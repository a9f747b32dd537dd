import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { AgreementRow } from '../projections/agreements.ts'
import { bytesOf } from '../testing/fact-script.ts'
import { eventsToTell, evolveTold, nothingTold } from './disagreement-events.ts'
import type { DisagreementEvent, Told } from './disagreement-events.ts'

const rowAt = (round: number, fork = 'a'): AgreementRow => ({
  subject: 'ruling',
  chainId: 5,
  disputeId: bytesOf('dispute'),
  round,
  mediator: null,
  agrees: false,
  expected: '1',
  found: '2',
  origin: {
    block: round,
    blockHash: bytesOf(`${fork} ${round}`),
    txHash: bytesOf('tx'),
    logIndex: 0,
    contract: null,
    at: null,
    position: '0'.repeat(16),
  },
})

const after = (told: Told, events: readonly DisagreementEvent[]): Told =>
  events.reduce(evolveTold, told as never)

describe('the events that tell of disagreements', () => {
  it('tell each once, under the same id whoever tells it', () => {
    const [first] = eventsToTell(5, nothingTold, [rowAt(1)])
    const [again] = eventsToTell(5, nothingTold, [rowAt(1)])
    assert.ok(first !== undefined)
    assert.equal(first.type, 'DisagreementFound')
    assert.equal(first.id, again?.id)
    assert.deepEqual(eventsToTell(5, after(nothingTold, [first]), [rowAt(1)]), [])
  })

  it('retract what no longer disagrees, and tell it anew under another id when it comes back', () => {
    const found = eventsToTell(5, nothingTold, [rowAt(1)])
    const told = after(nothingTold, found)
    const retracted = eventsToTell(5, told, [])
    assert.deepEqual(
      retracted.map(({ type, data }) => [type, 'disagreement' in data && data.disagreement]),
      [['DisagreementRetracted', found[0]?.id]],
    )
    const back = eventsToTell(5, after(told, retracted), [rowAt(1)])
    assert.equal(back[0]?.type, 'DisagreementFound')
    assert.notEqual(back[0]?.id, found[0]?.id)
  })

  it('tell of the same act in another block as of another', () => {
    const told = after(nothingTold, eventsToTell(5, nothingTold, [rowAt(1)]))
    const types = eventsToTell(5, told, [rowAt(1, 'b')]).map(({ type }) => type)
    assert.deepEqual(types, ['DisagreementRetracted', 'DisagreementFound'])
  })

  it('leave the stream saying what the rows say, whatever came and went, and never use an id twice', () => {
    const rounds = fc.uniqueArray(fc.integer({ min: 1, max: 5 }))
    fc.assert(
      fc.property(fc.array(fc.tuple(rounds, fc.constantFrom('a', 'b'))), (looks) => {
        let told: Told = nothingTold
        const ids: string[] = []
        for (const [present, fork] of looks) {
          const rows = present.map((round) => rowAt(round, fork))
          const events = eventsToTell(5, told, rows)
          ids.push(...events.map(({ id }) => id))
          told = after(told, events)
          assert.deepEqual(
            [...told.open.values()].map(({ data }) => data.blockHash).sort(),
            rows.map(({ origin }) => origin.blockHash).sort(),
          )
          assert.deepEqual(eventsToTell(5, told, rows), [])
        }
        assert.equal(new Set(ids).size, ids.length)
        assert.equal(told.next, BigInt(ids.length))
      }),
    )
  })

  it('fit into an event of any store, however long the texts', () => {
    const [event] = eventsToTell(5, nothingTold, [
      { ...rowAt(1), expected: '\u0001'.repeat(100_000), found: '"'.repeat(100_000) },
    ])
    assert.ok(Buffer.byteLength(JSON.stringify(event)) < 60 * 1024)
  })
})
