import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold } from '../decider.ts'
import { disputeEvolver } from '../dispute/evolve-dispute.ts'
import type { ChainFact } from '../facts.ts'
import { appealed, closed, seated, voted, type Act } from '../testing/dispute-double.ts'
import {
  addressOf,
  bytesOf,
  CLAIM,
  DISPUTE_ID,
  disputeTerms,
  fact,
  funded,
  JOB_CREATOR,
  opened,
  PARAMETERS,
  roundFact,
} from '../testing/facts.ts'
import type { Verdict } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { checkRuling } from './check-ruling.ts'
import { checkSettlement } from './check-settlement.ts'

const disputeAfter = (...facts: readonly ChainFact[]) => fold(disputeEvolver, facts)
const acts = (from: number, ...verdicts: readonly Verdict[]): readonly Act[] =>
  verdicts.map((verdict, index) => ({ mediator: addressOf(from + index), verdict }))
const APPELLANT = addressOf(70)
const begun = [funded({ amount: '30', rounds: 1 }), opened({ rounds: 1, mediationFee: '0' }), disputeTerms()]
const first = [...begun, ...seated(1, 3, 21), ...voted(acts(21, 'ACCEPT', 'ACCEPT', 'ACCEPT')), closed(1)]
const second = [...first, ...appealed(1, 1, APPELLANT), ...seated(2, 7, 31)]
const rejecting = acts(31, 'REJECT', 'REJECT', 'REJECT', 'REJECT', 'REJECT', 'REJECT', 'REJECT')
const canary = (truth: number) =>
  fact('CanaryOpened', { disputeId: DISPUTE_ID, sponsor: addressOf(80), truth, finalAt: '2000' })
const agreesTo = (history: readonly ChainFact[], ruling: ReturnType<typeof closed>) =>
  checkRuling(disputeAfter(...history), ruling).agrees

describe('the ruling of an appeal', () => {
  it('replaces what was appealed', () => {
    const heard = [...second, ...voted(rejecting, 2)]
    assert.ok(agreesTo(heard, closed(2, false, 2)))
    assert.ok(!agreesTo(heard, closed(1, false, 2)))
  })

  it('leaves it standing when it rules nothing or has no panel', () => {
    assert.ok(agreesTo([...second, ...voted(acts(31, 'REJECT'), 2)], closed(1, false, 2)))
    assert.ok(!agreesTo([...second, ...voted(acts(31, 'REJECT'), 2)], closed(5, false, 2)))
    const unheard = [...first, ...appealed(1, 1, APPELLANT), roundFact('RoundOpened', { round: 2, seats: 7 })]
    assert.ok(agreesTo(unheard, closed(1, false, 2)))
    assert.ok(!agreesTo(unheard, closed(5, false, 2)))
  })
})

describe('the ruling of a canary', () => {
  const split = [...begun, ...seated(1, 3, 21), ...voted(acts(21, 'ACCEPT', 'ACCEPT', 'REJECT'))]

  it('is its truth in the round that its opening closed', () => {
    assert.ok(agreesTo([...split, canary(2)], closed(2)))
    assert.ok(!agreesTo([...split, canary(2)], closed(1)))
    assert.ok(!agreesTo(split, closed(2)))
  })

  it('is by the votes again once its truth is appealed', () => {
    const reviewed = [...first, canary(2), ...appealed(1, 2, APPELLANT), ...seated(2, 7, 31)]
    const accepting = acts(31, 'ACCEPT', 'ACCEPT', 'ACCEPT', 'ACCEPT')
    assert.ok(agreesTo([...reviewed, ...voted(accepting, 2)], closed(1, false, 2)))
    assert.ok(agreesTo([...reviewed, ...voted([], 2)], closed(2, false, 2)))
    assert.ok(!agreesTo([...reviewed, ...voted([], 2)], closed(5, false, 2)))
  })
})

describe('the ruling of a sealed claim', () => {
  const sealed = (...verdicts: readonly Verdict[]) => [
    funded(),
    opened(),
    disputeTerms({ seal: bytesOf(0x5ea1) }),
    ...seated(1, 3, 21),
    ...voted(acts(21, ...verdicts)),
  ]
  const found = sealed('FOUND', 'FOUND', 'FOUND')
  const open = (resultDigest: string) =>
    fact('SealOpened', { disputeId: DISPUTE_ID, resultDigest, salt: bytesOf(1) })

  it('turns on what was sealed', () => {
    assert.ok(agreesTo([...found, open(bytesOf(0xbad))], closed(1)))
    assert.ok(agreesTo([...found, open(CLAIM)], closed(2)))
    assert.ok(!agreesTo([...found, open(CLAIM)], closed(1)))
  })

  it('is CANNOT_REPRODUCE while the seal is shut', () => {
    assert.ok(agreesTo(found, closed(4)))
    assert.ok(agreesTo(sealed('FOUND'), closed(4)))
    assert.ok(!agreesTo(found, closed(5)))
    assert.ok(!agreesTo(found, closed(0, true)))
  })
})

describe('the ruling of an Express dispute', () => {
  it('is by majority but for REJECT, and never escalates', () => {
    const express = (...verdicts: readonly Verdict[]) => [
      funded(),
      opened(),
      disputeTerms({ mode: 2 }),
      ...seated(1, 3, 21),
      ...voted(acts(21, ...verdicts)),
    ]
    assert.ok(agreesTo(express('ACCEPT', 'ACCEPT', 'REJECT'), closed(1)))
    assert.ok(agreesTo(express('REJECT', 'REJECT', 'ACCEPT'), closed(5)))
    assert.ok(!agreesTo(express('REJECT', 'REJECT', 'ACCEPT'), closed(2)))
    assert.ok(!agreesTo(express('REJECT', 'REJECT', 'ACCEPT'), closed(0, true)))
  })
})

describe('the time of a ruling', () => {
  it('is told unless the round escalates', () => {
    const timeless = roundFact('RoundClosed', { outcome: 1, finalAt: '0' })
    assert.ok(!checkRuling(disputeAfter(...first.slice(0, -1)), timeless).agrees)
    const split = [...begun.slice(0, 1), opened(), ...seated(1, 3, 21), ...voted(acts(21, 'ACCEPT'))]
    const timed = roundFact('RoundClosed', { outcome: 0, escalates: true, finalAt: '1700' })
    assert.ok(!checkRuling(disputeAfter(...split), timed).agrees)
    assert.ok(agreesTo(split, closed(0, true)))
  })
})

/** Amounts so small that the sums can be done by hand: 10 wei a seat, of which 5 % the treasury's; locks of 100. */
const SMALL: ParameterSet = { ...PARAMETERS, feePerSeat: 10n, lockPerSeat: 100n }
const finalised = (outcome: number) =>
  fact('DisputeFinalised', { disputeId: DISPUTE_ID, outcome, finaliser: addressOf(21) })
const insured = (amount: string) => fact('InsuranceCredited', { disputeId: DISPUTE_ID, amount })
const treasured = (amount: string) => fact('TreasuryCredited', { disputeId: DISPUTE_ID, amount })
const returned = (to: string, amount: string) => fact('EscrowReturned', { disputeId: DISPUTE_ID, to, amount })
const rewarded = (round: number, from: number, count: number, amount: string) =>
  Array.from({ length: count }, (_, index) =>
    roundFact('SeatRewarded', { round, mediator: addressOf(from + index), amount }),
  )
const settles = (...facts: readonly ChainFact[]) => {
  const { agrees, found, expected } = checkSettlement(SMALL, disputeAfter(...facts))
  assert.equal(found, expected)
  return agrees
}

describe('the settlement of an appeal', () => {
  it('that overturned takes its gain from the insurance’s share', () => {
    // Three slashes of 50 and nobody to pay in round one: 150 to the insurance and the fees stay; the appellant's 100 becomes 250.
    const slashed = [21, 22, 23].map((number) =>
      roundFact('SeatSlashed', { mediator: addressOf(number), amount: '50', fault: 3 }),
    )
    const money = [
      ...slashed,
      roundFact('AppealSettled', { appellant: APPELLANT, result: 2, amount: '250' }),
      // 70 of fees: 3 to the treasury and 4 left over.
      ...rewarded(2, 31, 7, '9'),
      treasured('7'),
      returned(JOB_CREATOR, '60'),
    ]
    const played = [...second, ...voted(rejecting, 2), closed(2, false, 2), finalised(2)]
    assert.ok(settles(...played, ...money))
    money.forEach((_, index) => {
      const short = money.filter((__, other) => other !== index)
      assert.equal(checkSettlement(SMALL, disputeAfter(...played, ...short)).agrees, false)
    })
  })

  it('that nobody heard returns bond and fees to whom they belong', () => {
    const unheard = [
      ...first,
      ...appealed(1, 1, APPELLANT),
      roundFact('RoundOpened', { round: 2, seats: 7 }),
      closed(1, false, 2),
      finalised(1),
      ...rewarded(1, 21, 3, '9'),
      treasured('3'),
      roundFact('AppealSettled', { appellant: APPELLANT, result: 3, amount: '100' }),
    ]
    assert.ok(settles(...unheard, returned(APPELLANT, '100')))
    const astray = [...unheard, returned(JOB_CREATOR, '100')]
    assert.equal(checkSettlement(SMALL, disputeAfter(...astray)).agrees, false)
  })
})

describe('the settlement of a canary', () => {
  const released = (forfeited: string) =>
    fact('CanaryReleased', { disputeId: DISPUTE_ID, sponsor: addressOf(80), forfeited })

  it('slashes who voted against its truth', () => {
    const slashed = [21, 22, 23].map((number) =>
      roundFact('SeatSlashed', { mediator: addressOf(number), amount: '100', fault: 4 }),
    )
    const history = [
      ...first,
      canary(2),
      finalised(2),
      ...slashed,
      insured('300'),
      returned(JOB_CREATOR, '30'),
    ]
    assert.ok(settles(...history, released('0')))
    const forfeited = [...history, released('5'), insured('5')]
    assert.equal(checkSettlement(SMALL, disputeAfter(...forfeited)).agrees, false)
  })

  it('whose truth fell compensates the appellant', () => {
    const accepting = acts(31, 'ACCEPT', 'ACCEPT', 'ACCEPT', 'ACCEPT', 'ACCEPT', 'ACCEPT', 'ACCEPT')
    const history = [
      ...first,
      canary(2),
      ...appealed(1, 2, APPELLANT),
      ...seated(2, 7, 31),
      ...voted(accepting, 2),
      closed(1, false, 2),
      finalised(1),
      released('500'),
      fact('CanaryCompensated', { disputeId: DISPUTE_ID, appellant: APPELLANT, amount: '200' }),
      insured('300'),
      ...rewarded(1, 21, 3, '9'),
      treasured('3'),
      roundFact('AppealSettled', { appellant: APPELLANT, result: 2, amount: '100' }),
      ...rewarded(2, 31, 7, '9'),
      treasured('7'),
    ]
    assert.ok(settles(...history, returned(JOB_CREATOR, '30')))
  })
})
