import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toDisputeSummary } from '../resources/dispute-resource.ts'
import { playEverything } from '../testing/scenes.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { rules } from '../testing/play-network.ts'
import { briefDispute } from './brief-dispute.ts'
import { disputes } from './disputes.ts'

/** Disputes of every kind as they were after every block. */
const everyRow = () => {
  const { script } = playEverything()
  const events = script.events()
  const ends = events.flatMap(({ type }, index) => (type === 'BlocksObserved' ? [index + 1] : []))
  return ends
    .filter((_, index) => index % 20 === 0 || index === ends.length - 1)
    .flatMap((end) => filledReadModel(events.slice(0, end)).withPrefix(disputes, 31_337, ''))
}

describe('what is brief of a dispute', () => {
  const rows = everyRow()

  it('makes the line that the whole dispute makes, at any time', () => {
    const phases = new Set<string>()
    for (const row of rows) {
      const stored = JSON.stringify(briefDispute.pack(row))
      const brief = briefDispute.unpack(JSON.parse(stored))
      const opened = BigInt(Date.parse(row.opened.at ?? '') / 1000)
      for (const now of [null, opened, opened + 200n, opened + 1000n, opened + 10_000_000n]) {
        const whole = toDisputeSummary({ row, checks: [], rules, now })
        assert.deepEqual(toDisputeSummary({ row: brief, checks: [], rules, now }), whole)
        phases.add(whole.phase)
      }
      assert.deepEqual(
        brief.rounds.map(({ seats }) => seats.map(({ mediator }) => mediator)),
        row.rounds.map(({ seats }) => seats.map(({ mediator }) => mediator)),
      )
    }
    assert.ok(phases.size >= 7, [...phases].join(' '))
  })

  it('is a small part of it', () => {
    const long = rows.toSorted((left, right) => JSON.stringify(right).length - JSON.stringify(left).length)[0]
    assert.ok(long !== undefined)
    assert.ok(JSON.stringify(briefDispute.pack(long)).length * 4 < JSON.stringify(long).length)
  })
})
