import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DISPUTE_OUTCOMES, faultOf, isPaid } from '@lilymed/domain'
import type { SettledRound } from '@lilymed/domain'
import { BALLOTS, verdictOn } from './ballot.ts'
import { payAtOutcome, payByCoherence, payOnCanary } from './pay.ts'

const TERMS = { reward: 1.25, slash: 10 }

describe('pay at the final outcome', () => {
  it('is given and taken exactly where the settlement gives and takes', () => {
    for (const outcome of DISPUTE_OUTCOMES.filter((one) => one !== 'UNSERVICEABLE')) {
      for (const ballot of BALLOTS) {
        const verdict = verdictOn(ballot)
        const member = {
          mediator: `0x${'1'.repeat(40)}`,
          seated: true,
          committed: verdict !== null,
          verdict,
        } as const
        const round: SettledRound = {
          round: 1,
          seats: 3,
          isExpress: false,
          commitRanToEnd: true,
          revealRanToEnd: true,
          funder: null,
          isCanary: false,
          appeal: null,
          members: [member],
        }
        const pay = payAtOutcome(ballot, outcome, TERMS)
        const fault = faultOf(outcome, round, member)
        assert.equal(pay > 0, isPaid(outcome, member), `${ballot} at ${outcome} is paid`)
        assert.equal(pay < 0, fault !== null, `${ballot} at ${outcome} is slashed`)
        if (fault === 'INCOHERENT') assert.equal(pay, -10)
        if (fault === 'NO_COMMIT') assert.equal(pay, -5)
      }
    }
  })
})

describe('pay by coherence alone', () => {
  it('is lost by whoever is in the minority, right or not', () => {
    assert.equal(payByCoherence('reject truly', 'ACCEPT', TERMS), -10)
    assert.equal(payByCoherence('accept', 'ACCEPT', TERMS), 1.25)
  })
})

describe('pay on a canary', () => {
  it('follows its committed truth, whatever the others voted', () => {
    assert.deepEqual(
      BALLOTS.map((ballot) => payOnCanary(ballot, 'wrong', TERMS)),
      [-10, 1.25, -10, -10, 0, -5],
    )
    assert.equal(payOnCanary('accept', 'right', TERMS), 1.25)
  })
})
