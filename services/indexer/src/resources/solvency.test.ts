import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RecordedEvent } from '@lilymed/event-store'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { playEverything } from '../testing/scenes.ts'
import { readOverview } from './overview.ts'
import { readSolvency } from './solvency.ts'

const chainId = 31_337
const everything = playEverything()

const reportOf = (change: (event: RecordedEvent) => RecordedEvent = (event) => event) =>
  readSolvency(filledReadModel(everything.script.events().map(change)), chainId)

const withAmount = (event: RecordedEvent, amountOf: (amount: bigint) => bigint): RecordedEvent => {
  const data = event.data as { readonly amount: string }
  return { ...event, data: { ...data, amount: String(amountOf(BigInt(data.amount))) } }
}

describe('solvency', () => {
  it('holds, contract by contract, where every wei is accounted for', () => {
    const report = reportOf()
    assert.ok(report.isSolvent)
    assert.deepEqual(report.unbalanced, [])
    assert.equal(report.settled, 8)
    for (const { holds, owes, contract } of report.holders) assert.equal(holds, owes, contract)
    assert.ok(report.holders.every(({ holds }) => holds > 0n))
  })

  it('names the dispute in which more was credited than came in', () => {
    const { isSolvent, unbalanced } = reportOf((event) =>
      event.type === 'SeatRewarded' &&
      (event.data as { disputeId: string }).disputeId === everything.escalation
        ? withAmount(event, (amount) => amount + 1n)
        : event,
    )
    assert.equal(isSolvent, false)
    assert.deepEqual(unbalanced, [{ disputeId: everything.escalation, left: '-7' }])
  })

  it('fails where mediators are told to hold more stake than came in', () => {
    const { isSolvent, holders } = reportOf((event) =>
      event.type === 'StakeAdded' ? withAmount(event, (amount) => amount - 1n) : event,
    )
    assert.equal(isSolvent, false)
    assert.deepEqual(
      holders
        .filter((holder) => !holder.isSolvent)
        .map(({ contract, holds, owes }) => [contract, owes - holds]),
      [['StakeRegistry', 32n]],
    )
  })
})

describe('the overview', () => {
  it('adds up what happened, by day and altogether', () => {
    const { days, totals, mediators } = readOverview(filledReadModel(everything.script.events()), chainId)
    assert.equal(totals.disputesOpened, 11)
    assert.equal(totals.appeals, 2)
    assert.deepEqual(
      [totals.finalised.ACCEPT, totals.finalised.REJECT, totals.finalised.NONDETERMINISTIC],
      [3, 3, 1],
    )
    assert.equal(
      totals.rewarded,
      mediators.reduce((sum, { earned }) => sum + BigInt(earned), 0n),
    )
    assert.equal(
      totals.slashed,
      mediators.reduce((sum, { slashedAmount }) => sum + BigInt(slashedAmount), 0n),
    )
    assert.deepEqual(
      days.map(({ day }) => day),
      ['2026-11-18', '2026-11-25'],
    )
    assert.equal(readOverview(filledReadModel(everything.script.events()), 1).totals.disputesOpened, 0)
  })
})
