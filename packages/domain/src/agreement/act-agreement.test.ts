import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold } from '../decider.ts'
import { disputeEvolver } from '../dispute/evolve-dispute.ts'
import { REFUSAL_PERIOD } from '../dispute/due-poke.ts'
import type { ChainFact } from '../facts.ts'
import { appealed, closed, committed, seated, voted, type Act } from '../testing/dispute-double.ts'
import {
  addressOf,
  bytesOf,
  DISPUTE_ID,
  disputeTerms,
  fact,
  funded,
  LP,
  opened,
  PARAMETERS,
  roundFact,
} from '../testing/facts.ts'
import type { Verdict } from '../values/outcomes.ts'
import { checkAppeal } from './check-appeal.ts'
import { checkCanary } from './check-canary.ts'
import { checkCommitEnd } from './check-commit-end.ts'
import { checkFinalising } from './check-finalising.ts'
import { checkRound } from './check-round.ts'
import { checkRuling } from './check-ruling.ts'

const disputeAfter = (...facts: readonly ChainFact[]) => fold(disputeEvolver, facts)
const acts = (from: number, ...verdicts: readonly Verdict[]): readonly Act[] =>
  verdicts.map((verdict, index) => ({ mediator: addressOf(from + index), verdict }))

const begun = [funded(), opened({ deadline: '9000' }), disputeTerms()]
const split = disputeAfter(...begun, ...seated(1, 3, 21), ...voted(acts(21, 'ACCEPT', 'ACCEPT', 'REJECT')))
const unanimous = disputeAfter(
  ...begun,
  ...seated(1, 3, 21),
  ...voted(acts(21, 'ACCEPT', 'ACCEPT', 'ACCEPT')),
)
/** A Standard round, its window and finalising: 30 + 600 + 300 + 120 + 240 + 60 + 120 seconds at worst. */
const longest = 1470n
const clock = (at: bigint) => ({ at, parameters: PARAMETERS })
const told = (outcome: number, finalAt: bigint, escalates = false) =>
  roundFact('RoundClosed', { outcome, escalates, finalAt: String(finalAt) })

describe('the ruling of a round at a second that is known', () => {
  it('escalates as long as one more round fits, and not a second longer', () => {
    const last = 9000n - longest
    assert.ok(checkRuling(split, told(0, 0n, true), clock(last)).agrees)
    assert.ok(!checkRuling(split, told(5, last), clock(last)).agrees)
    assert.ok(checkRuling(split, told(5, last + 1n), clock(last + 1n)).agrees)
    assert.ok(!checkRuling(split, told(0, 0n, true), clock(last + 1n)).agrees)
  })

  it('can be appealed for the whole window where that ends in time, else not at all', () => {
    assert.ok(checkRuling(unanimous, told(1, 2240n), clock(2000n)).agrees)
    assert.ok(!checkRuling(unanimous, told(1, 2241n), clock(2000n)).agrees)
    const last = 9000n - 240n - 60n - 120n
    assert.ok(checkRuling(unanimous, told(1, last + 240n), clock(last)).agrees)
    assert.ok(checkRuling(unanimous, told(1, last + 1n), clock(last + 1n)).agrees)
  })

  it('is final at once where nobody ruled, and a canary’s truth after its window where a vote is against it', () => {
    const waiting = disputeAfter(...begun, roundFact('RoundOpened', { seats: 3 }))
    assert.ok(checkRuling(waiting, told(5, 3000n), clock(3000n)).agrees)
    assert.ok(!checkRuling(waiting, told(5, 3240n), clock(3000n)).agrees)
    const canary = (truth: number) =>
      fact('CanaryOpened', { disputeId: DISPUTE_ID, sponsor: addressOf(80), truth, finalAt: '2500' })
    const against = disputeEvolver.evolve(unanimous, canary(2))
    assert.ok(checkRuling(against, told(2, 2500n), clock(2000n)).agrees)
    assert.ok(!checkRuling(against, told(2, 2000n), clock(2000n)).agrees)
    assert.ok(checkRuling(disputeEvolver.evolve(unanimous, canary(1)), told(1, 2000n), clock(2000n)).agrees)
  })
})

describe('the end of a commit phase', () => {
  const seatsTaken = (count: number, ...more: readonly ChainFact[]) =>
    disputeAfter(
      ...begun,
      ...seated(1, 3, 21),
      ...acts(21, 'ACCEPT', 'ACCEPT', 'REJECT')
        .slice(0, count)
        .map((act) => committed(act)),
      ...more,
    )
  const ended = (endedAt: number, revealEndsAt: number, round = 1) =>
    roundFact('CommitPhaseEnded', { round, endedAt: String(endedAt), revealEndsAt: String(revealEndsAt) })
  const agrees = (
    dispute: ReturnType<typeof seatsTaken>,
    at: bigint,
    ...times: Parameters<typeof ended>
  ): boolean => checkCommitEnd(clock(at), dispute, ended(...times)).agrees

  it('is the second in which the last seat is filled', () => {
    assert.ok(agrees(seatsTaken(3), 1200n, 1200, 1320))
    assert.ok(!agrees(seatsTaken(3), 1200n, 1201, 1321))
    assert.ok(!agrees(seatsTaken(3), 1200n, 1300, 1420))
  })

  it('is that of its time where a seat stays empty, whenever it is recorded, and not before', () => {
    assert.ok(agrees(seatsTaken(2), 1300n, 1300, 1420))
    assert.ok(agrees(seatsTaken(0), 5000n, 1300, 1420))
    assert.ok(!agrees(seatsTaken(2), 5000n, 5000, 5120))
    assert.ok(!agrees(seatsTaken(2), 1299n, 1300, 1420))
    assert.ok(!agrees(seatsTaken(2), 1200n, 1200, 1320))
  })

  it('leaves as long to reveal as the mode of the dispute does', () => {
    assert.ok(!agrees(seatsTaken(3), 1200n, 1200, 1250))
    const express = disputeTerms({ mode: 2 })
    assert.ok(agrees(seatsTaken(3, express), 1200n, 1200, 1250))
    assert.ok(!agrees(seatsTaken(3, express), 1200n, 1200, 1320))
  })

  it('comes once, and to a round with a panel', () => {
    assert.ok(!agrees(seatsTaken(3, ended(1200, 1320)), 1200n, 1200, 1320))
    assert.ok(!agrees(seatsTaken(3), 1200n, 1200, 1320, 2))
    const waiting = disputeAfter(...begun, roundFact('RoundOpened', { seats: 3 }))
    assert.ok(!agrees(waiting, 1200n, 1200, 1320))
  })
})

describe('an appeal', () => {
  const ruled = disputeEvolver.evolve(unanimous, told(1, 2240n))
  const raise = (change: object = {}) =>
    fact('AppealRaised', {
      disputeId: DISPUTE_ID,
      round: 1,
      appellant: addressOf(70),
      against: 1,
      fees: String(7n * LP),
      bond: String(7n * LP),
      ...change,
    })

  it('is against what stands, for the next round’s fees and as much again', () => {
    assert.ok(checkAppeal(clock(2239n), ruled, raise()).agrees)
    for (const change of [{ against: 2 }, { fees: '1' }, { bond: '1' }, { round: 2 }]) {
      assert.ok(!checkAppeal(clock(2239n), ruled, raise(change)).agrees)
    }
  })

  it('is none once the ruling is final, before there is one, without a further round or without the time for it', () => {
    assert.ok(!checkAppeal(clock(2240n), ruled, raise()).agrees)
    assert.ok(!checkAppeal(clock(2000n), unanimous, raise()).agrees)
    const small = disputeAfter(
      ...begun.slice(0, 2),
      disputeTerms({ classRounds: 1 }),
      ...seated(1, 3, 21),
      ...voted(acts(21, 'ACCEPT', 'ACCEPT', 'ACCEPT')),
      told(1, 2240n),
    )
    assert.match(checkAppeal(clock(2000n), small, raise()).expected, /no further round/)
    const late = disputeEvolver.evolve(unanimous, told(1, 9000n))
    assert.ok(checkAppeal(clock(9000n - longest), late, raise()).agrees)
    assert.ok(!checkAppeal(clock(9001n - longest), late, raise()).agrees)
  })
})

describe('the opening of a canary', () => {
  const open = (truth: number, finalAt: bigint) =>
    fact('CanaryOpened', { disputeId: DISPUTE_ID, sponsor: addressOf(80), truth, finalAt: String(finalAt) })

  it('makes slashes wait where anybody voted against its truth', () => {
    assert.ok(checkCanary(clock(2000n), unanimous, open(2, 2500n)).agrees)
    assert.ok(!checkCanary(clock(2000n), unanimous, open(2, 2000n)).agrees)
    assert.ok(checkCanary(clock(2000n), unanimous, open(1, 2000n)).agrees)
  })

  it('is not done twice, in an Express dispute, behind a seal, or with another truth than a verdict', () => {
    const twice = disputeEvolver.evolve(unanimous, open(1, 2000n))
    const express = disputeAfter(...begun.slice(0, 2), disputeTerms({ mode: 2 }))
    const isSealed = disputeAfter(...begun.slice(0, 2), disputeTerms({ seal: bytesOf(1) }))
    for (const dispute of [twice, express, isSealed]) {
      assert.ok(!checkCanary(clock(2000n), dispute, open(1, 2000n)).agrees)
    }
    assert.ok(!checkCanary(clock(2000n), unanimous, open(3, 2000n)).agrees)
  })
})

describe('a finalising', () => {
  const ruled = disputeEvolver.evolve(unanimous, told(1, 2240n))
  const end = (outcome: number) =>
    fact('DisputeFinalised', { disputeId: DISPUTE_ID, outcome, finaliser: addressOf(21) })
  const agrees = (
    at: bigint,
    dealState: Parameters<typeof checkFinalising>[0]['dealState'],
    outcome: number,
  ) => checkFinalising({ at, dealState }, ruled, end(outcome)).agrees

  it('is what was ruled, once it is final and the controller took it', () => {
    assert.ok(agrees(2240n, 'MediationAccepted', 1))
    assert.ok(!agrees(2239n, 'MediationAccepted', 1))
    assert.ok(!agrees(2240n, 'MediationAccepted', 2))
    assert.ok(!agrees(2240n, 'MediationRejected', 1))
    assert.ok(!agrees(2240n, 'ResultsChecked', 1))
  })

  it('is PREEMPTED where a party timed the deal out first, and only there', () => {
    assert.ok(agrees(2240n, 'TimeoutMediateResults', 6))
    assert.ok(!agrees(2240n, 'TimeoutMediateResults', 1))
    assert.ok(!agrees(2240n, 'MediationAccepted', 6))
    assert.ok(!agrees(2240n + REFUSAL_PERIOD, 'ResultsChecked', 6))
  })

  it('gives up on a controller that refuses, after the time it is waited for', () => {
    assert.ok(agrees(2240n + REFUSAL_PERIOD, 'ResultsChecked', 5))
    assert.ok(!agrees(2239n + REFUSAL_PERIOD, 'ResultsChecked', 5))
  })

  it('needs no controller for other outcomes and for canaries', () => {
    const canary = disputeEvolver.evolve(
      unanimous,
      fact('CanaryOpened', { disputeId: DISPUTE_ID, sponsor: addressOf(80), truth: 1, finalAt: '2000' }),
    )
    assert.ok(checkFinalising({ at: 2000n, dealState: 'ResultsChecked' }, canary, end(1)).agrees)
    const nobody = disputeAfter(...begun, roundFact('RoundOpened', { seats: 3 }), told(5, 3000n))
    assert.ok(checkFinalising({ at: 3000n, dealState: 'ResultsChecked' }, nobody, end(5)).agrees)
  })

  it('is UNSERVICEABLE only of a dispute that no panel can be drawn for', () => {
    const context = { at: 2000n, dealState: 'ResultsChecked' } as const
    const none = disputeAfter(...begun.slice(0, 2), disputeTerms({ classRounds: 0 }))
    assert.ok(checkFinalising(context, none, end(7)).agrees)
    assert.ok(!checkFinalising(context, none, end(5)).agrees)
    assert.ok(!checkFinalising(context, disputeAfter(...begun), end(7)).agrees)
  })
})

describe('a round', () => {
  const open = (round: number, seats: number, alternates = 2) =>
    roundFact('RoundOpened', { round, seats, alternates })
  const check = (
    facts: readonly ChainFact[],
    opening: ReturnType<typeof open>,
    isPair: boolean | null = false,
  ) => checkRound({ isPair }, disputeAfter(...facts), opening).agrees
  const first = [...begun, ...seated(1, 3, 21), ...voted(acts(21, 'ACCEPT', 'ACCEPT', 'REJECT'))]

  it('has the ladder’s seats and two alternates, or is a pair with none', () => {
    assert.ok(check(begun, open(1, 3)))
    assert.ok(!check(begun, open(1, 7)))
    assert.ok(!check(begun, open(1, 3, 1)))
    assert.ok(check(begun, open(1, 2, 0), true))
    assert.ok(!check(begun, open(1, 2, 0), false))
    assert.ok(!check(begun, open(1, 3), true))
    assert.ok(check(begun, open(1, 2, 0), null), 'where nobody knows the class, the pool is believed')
  })

  it('follows one that escalated or was appealed', () => {
    assert.ok(check([...first, closed(0, true)], open(2, 7)))
    assert.ok(!check([...first, closed(0, true)], open(3, 15)))
    assert.ok(!check([...first, closed(5)], open(2, 7)))
    assert.ok(!check(first, open(2, 7)))
    assert.ok(check([...first, closed(1), ...appealed(1, 1, addressOf(70))], open(2, 7)))
    assert.ok(!check([], open(1, 3)))
  })
})
