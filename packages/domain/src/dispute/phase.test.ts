import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold } from '../decider.ts'
import type { ChainFact } from '../facts.ts'
import { committed, revealed, seated, type Act } from '../testing/dispute-double.ts'
import { addressOf, DISPUTE_ID, fact, opened, PARAMETERS, roundFact } from '../testing/facts.ts'
import { disputeEvolver } from './evolve-dispute.ts'
import { phaseAt, roundSchedule } from './phase.ts'

const first: Act = { mediator: addressOf(21), verdict: 'ACCEPT' }
const drawn = [opened(), ...seated(1, 3, 21)]
const phase = (now: bigint, ...facts: readonly ChainFact[]) =>
  phaseAt(fold(disputeEvolver, facts), now, PARAMETERS)

describe('the phase', () => {
  it('is NONE before the dispute and BEACON until a panel is drawn', () => {
    assert.equal(phase(0n), 'NONE')
    assert.equal(phase(0n, opened()), 'BEACON')
    assert.equal(phase(0n, ...drawn.slice(0, 2)), 'BEACON')
  })

  it('is COMMIT until its time is over or its end is told', () => {
    assert.equal(phase(1299n, ...drawn), 'COMMIT')
    assert.equal(phase(1299n, ...drawn, committed(first)), 'COMMIT')
    assert.equal(phase(1300n, ...drawn, committed(first)), 'REVEAL')
    assert.equal(phase(1200n, ...drawn, committed(first), roundFact('CommitPhaseEnded', {})), 'REVEAL')
  })

  it('is TALLY when nothing is left to reveal, or no time', () => {
    assert.equal(phase(1300n, ...drawn), 'TALLY')
    assert.equal(phase(1419n, ...drawn, committed(first)), 'REVEAL')
    assert.equal(phase(1420n, ...drawn, committed(first)), 'TALLY')
    const ended = roundFact('CommitPhaseEnded', {})
    assert.equal(phase(1320n, ...drawn, committed(first), ended), 'TALLY')
    assert.equal(phase(1201n, ...drawn, committed(first), ended, revealed(first)), 'TALLY')
  })

  it('is DECIDED with the ruling, FINAL with the settlement, BEACON again when it escalates', () => {
    const closed = roundFact('RoundClosed', { outcome: 1 })
    const final = fact('DisputeFinalised', { disputeId: DISPUTE_ID, outcome: 1, finaliser: first.mediator })
    const escalated = roundFact('RoundClosed', { outcome: 0, escalates: true })
    assert.equal(phase(1500n, ...drawn, closed), 'DECIDED')
    assert.equal(phase(1500n, ...drawn, closed, final), 'FINAL')
    assert.equal(
      phase(1500n, ...drawn, escalated, roundFact('RoundOpened', { round: 2, seats: 7 })),
      'BEACON',
    )
  })
})

describe('the schedule of a round', () => {
  const scheduleOf = (...facts: readonly ChainFact[]) => {
    const round = fold(disputeEvolver, facts).rounds[0]
    return round === undefined ? undefined : roundSchedule(round, PARAMETERS)
  }

  it('lets alternates in after two thirds of the commit phase', () => {
    assert.deepEqual(scheduleOf(...drawn), {
      alternatesFrom: 1200n,
      commitEndsAt: 1300n,
      revealEndsAt: 1420n,
    })
  })

  it('follows an early end', () => {
    const ended = scheduleOf(
      ...drawn,
      roundFact('CommitPhaseEnded', { endedAt: '1100', revealEndsAt: '1220' }),
    )
    assert.deepEqual([ended?.commitEndsAt, ended?.revealEndsAt], [1100n, 1220n])
  })

  it('is not known before the panel', () => assert.equal(scheduleOf(...drawn.slice(0, 2)), null))
})
