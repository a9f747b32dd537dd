import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CheckEvent } from '@lilymed/domain'
import { openSqliteEventStore, WrongExpectedRevision } from '@lilymed/event-store'
import { openCheckJournal, openTrialJournal } from './check-journal.ts'

const place = {
  chainId: 31_337,
  controller: `0x${'21'.repeat(20)}`,
  creator: `0x${'11'.repeat(20)}`,
}
const begun = (dealId: string): CheckEvent => ({
  type: 'ChallengeBegun',
  data: { dealId, at: 86_400, drawClass: '0x01', rounds: 1, pays: '3', mediationFee: '3', cost: '6' },
})

describe('the journal of checks', () => {
  it('has after every opening what was recorded before', async () => {
    const store = openSqliteEventStore({ path: ':memory:' })
    const first = await openCheckJournal(store, place)
    assert.equal(first.checks.records.size, 0)
    await first.record(begun('one'))
    await first.record(begun('two'))
    const second = await openCheckJournal(store, place)
    assert.deepEqual(second.checks, first.checks)
    assert.deepEqual(second.checks.days.get(1), { challenges: 2, wei: 12n })
    const other = await openCheckJournal(store, { ...place, creator: `0x${'12'.repeat(20)}` })
    assert.equal(other.checks.records.size, 0)
    await store.close()
  })

  it('lets no second writer record what the first has not seen', async () => {
    const store = openSqliteEventStore({ path: ':memory:' })
    const [first, second] = [await openCheckJournal(store, place), await openCheckJournal(store, place)]
    await first.record(begun('one'))
    await assert.rejects(second.record(begun('two')), WrongExpectedRevision)
    assert.equal(second.checks.records.size, 0)
    await store.close()
  })

  it('for a trial begins with what was recorded and keeps nothing', async () => {
    const store = openSqliteEventStore({ path: ':memory:' })
    const real = await openCheckJournal(store, place)
    await real.record(begun('one'))
    const trial = openTrialJournal(real.checks)
    await trial.record(begun('two'))
    assert.deepEqual([...trial.checks.records.keys()], ['one', 'two'])
    assert.deepEqual([...(await openCheckJournal(store, place)).checks.records.keys()], ['one'])
    assert.equal(real.checks.records.size, 1)
    await store.close()
  })
})
