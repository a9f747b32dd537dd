import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold } from '../decider.ts'
import type { ChainFact } from '../facts.ts'
import { appealed, closed, committed, revealed, seated, type Act } from '../testing/dispute-double.ts'
import {
  addressOf,
  bytesOf,
  CLAIM,
  DISPUTE_ID,
  disputeTerms,
  fact,
  opened,
  PARAMETERS,
  roundFact,
} from '../testing/facts.ts'
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

  it('is APPEAL until the ruling is final, then DECIDED', () => {
    assert.equal(phase(1699n, ...drawn, closed(1)), 'APPEAL')
    assert.equal(phase(1700n, ...drawn, closed(1)), 'DECIDED')
  })

  it('is BEACON again when it escalates, or is appealed', () => {
    const next = roundFact('RoundOpened', { round: 2, seats: 7 })
    assert.equal(phase(1500n, ...drawn, closed(0, true), next), 'BEACON')
    assert.equal(phase(1500n, ...drawn, closed(1), ...appealed(1, 1, addressOf(70)), next), 'BEACON')
  })

  it('is CANARY until the slashes of an opened canary are final', () => {
    const canary = fact('CanaryOpened', {
      disputeId: DISPUTE_ID,
      sponsor: addressOf(80),
      truth: 2,
      finalAt: '2000',
    })
    assert.equal(phase(1999n, ...drawn, closed(1), canary), 'CANARY')
    assert.equal(phase(2000n, ...drawn, closed(1), canary), 'DECIDED')
  })

  it('is SETTLING until the last round is settled, then FINAL', () => {
    const final = fact('DisputeFinalised', { disputeId: DISPUTE_ID, outcome: 1, finaliser: first.mediator })
    const settled = fact('DisputeSettled', { disputeId: DISPUTE_ID })
    assert.equal(phase(1800n, ...drawn, closed(1), final), 'SETTLING')
    assert.equal(phase(1800n, ...drawn, closed(1), final, settled), 'FINAL')
  })

  it('keeps its time to reveal while a claim is sealed', () => {
    const found: Act = { mediator: addressOf(21), verdict: 'FOUND' }
    const ended = roundFact('CommitPhaseEnded', {})
    const sealed = [
      opened(),
      disputeTerms({ seal: bytesOf(0x5ea1) }),
      ...seated(1, 3, 21),
      committed(found),
      ended,
      revealed(found),
    ]
    const open = fact('SealOpened', { disputeId: DISPUTE_ID, resultDigest: CLAIM, salt: bytesOf(1) })
    assert.equal(phase(1319n, ...sealed), 'REVEAL')
    assert.equal(phase(1320n, ...sealed), 'TALLY')
    assert.equal(phase(1201n, ...sealed, open), 'TALLY')
  })

  it('is shorter in Express', () => {
    const express = [opened(), disputeTerms({ mode: 2 }), ...seated(1, 3, 21), committed(first)]
    // Told no end of the commit phase, reveals end 50 seconds after it rather than 120.
    assert.equal(phase(1349n, ...express), 'REVEAL')
    assert.equal(phase(1350n, ...express), 'TALLY')
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
