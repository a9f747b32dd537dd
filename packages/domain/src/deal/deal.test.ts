import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { fold } from '../decider.ts'
import type { ChainFact } from '../facts.ts'
import {
  addressOf,
  DEAL_ID,
  fact,
  JOB_CREATOR,
  paid,
  POOL,
  PROVIDER,
  stateChanged,
} from '../testing/facts.ts'
import { given } from '../testing/given.ts'
import { FINALISER, playDeal, playTimeoutAgree, type DoubleTerms } from '../testing/lilypad-double.ts'
import type { DealStateName } from '../values/deal-states.ts'
import { agreedParties, auditDeal } from './audit-deal.ts'
import { dealEvolver, type Deal } from './deal.ts'
import { ledgerSum } from './ledger.ts'
import { mediationDeadline } from './terms.ts'

/** Lilypad's reference terms, a whole token written as 1. */
const TERMS: DoubleTerms = { price: 1n, count: 1n, payment: 2n, multiple: 2n, fee: 1n, submit: 1n, judge: 1n }

const play = (...states: readonly DealStateName[]): readonly ChainFact[] =>
  playDeal(TERMS, 'provider', states)
const dealAfter = (facts: readonly ChainFact[]): Deal => fold(dealEvolver, facts)
const codes = (deal: Deal): readonly string[] => deal.anomalies.map(({ code }) => code)

describe('a deal', () => {
  it('is born in negotiation by its first payment, which no state change announces', () => {
    given(dealEvolver, paid(PROVIDER, 1n, 2, 0)).then({
      dealId: DEAL_ID,
      status: 'DealNegotiating',
      anomalies: [],
    })
  })

  it('is born by an empty payment, too', () => {
    given(dealEvolver, paid(PROVIDER, 0n, 2, 0)).then({ status: 'DealNegotiating' })
  })

  it('changes state', () => {
    given(dealEvolver, paid(PROVIDER, 1n, 2, 0), stateChanged(1)).then({
      status: 'DealAgreed',
      path: ['DealNegotiating', 'DealAgreed'],
      anomalies: [],
    })
  })

  it('reads its terms', () => {
    given(dealEvolver, ...play()).then({
      terms: { jobCreator: JOB_CREATOR, resourceProvider: PROVIDER, mediators: [POOL], mediationFee: 1n },
    })
    const { terms } = dealAfter(play())
    assert.equal(terms && mediationDeadline(terms, 1000n), 4600n)
  })

  it('reads its result', () => {
    given(dealEvolver, ...play('ResultsSubmitted')).then({
      result: { resultsId: '', dataId: 'Qm', instructionCount: 1n },
    })
  })

  it('remembers who mediates', () => {
    given(dealEvolver, ...play('ResultsSubmitted', 'ResultsChecked')).then({ mediator: POOL, anomalies: [] })
  })

  it('is not touched by another deal or by facts that are no deal’s', () => {
    const before = dealAfter(play())
    const strange = fact('DealStateChanged', { dealId: 'other', state: 2 })
    const observed = fact('BlocksObserved', { fromBlock: '1', toBlock: '2', toHash: '0x', toTimestamp: '3' })
    assert.equal(dealEvolver.evolve(before, strange), before)
    assert.equal(dealEvolver.evolve(before, observed), before)
  })

  it('knows who has agreed', () => {
    const [first] = playDeal(TERMS, 'creator', [])
    assert.ok(first)
    assert.deepEqual(agreedParties(dealAfter([first])), { jobCreator: true, resourceProvider: false })
    assert.deepEqual(agreedParties(dealAfter(play())), { jobCreator: true, resourceProvider: true })
  })
})

describe('the money of a deal', () => {
  const ends: readonly (readonly [readonly DealStateName[], Record<string, bigint>])[] = [
    [
      ['ResultsSubmitted', 'ResultsAccepted'],
      { [JOB_CREATOR]: -1n, [PROVIDER]: 1n, escrow: 0n, slashed: 0n },
    ],
    [
      ['ResultsSubmitted', 'ResultsChecked', 'MediationAccepted'],
      { [JOB_CREATOR]: -2n, [PROVIDER]: 1n, [FINALISER]: 1n, escrow: 0n, slashed: 0n },
    ],
    [
      ['ResultsSubmitted', 'ResultsChecked', 'MediationRejected'],
      { [JOB_CREATOR]: -1n, [PROVIDER]: -2n, [FINALISER]: 1n, escrow: 0n, slashed: 2n },
    ],
    [
      ['ResultsSubmitted', 'ResultsChecked', 'TimeoutMediateResults'],
      { [JOB_CREATOR]: 0n, [PROVIDER]: 0n, escrow: 0n, slashed: 0n },
    ],
    [['ResultsSubmitted'], { [JOB_CREATOR]: -3n, [PROVIDER]: -2n, escrow: 5n, slashed: 0n }],
    [[], { [JOB_CREATOR]: -3n, [PROVIDER]: -1n, escrow: 4n, slashed: 0n }],
  ]
  for (const [path, balances] of ends) {
    it(`after ${path.at(-1) ?? 'agreement'} is where Lilypad leaves it`, () => {
      const { ledger } = dealAfter(play(...path))
      assert.deepEqual({ ...ledger.parties, escrow: ledger.escrow, slashed: ledger.slashed }, balances)
    })
  }

  it('strands what the controller forgets to refund when only the job creator agreed', () => {
    const deal = dealAfter(playTimeoutAgree({ ...TERMS, judge: 5n }, 'creator'))
    assert.deepEqual(deal.anomalies, [])
    assert.deepEqual(auditDeal(deal), [{ code: 'ESCROW_STRANDED', escrow: 4n }])
    assert.deepEqual(auditDeal(dealAfter(playTimeoutAgree({ ...TERMS, judge: 5n }, 'provider'))), [])
  })
})

const paths: readonly (readonly DealStateName[])[] = [
  [],
  ['ResultsSubmitted'],
  ['ResultsSubmitted', 'ResultsAccepted'],
  ['ResultsSubmitted', 'ResultsChecked'],
  ['ResultsSubmitted', 'ResultsChecked', 'MediationAccepted'],
  ['ResultsSubmitted', 'ResultsChecked', 'MediationRejected'],
  ['ResultsSubmitted', 'ResultsChecked', 'TimeoutMediateResults'],
]
const wei = fc.bigInt({ min: 0n, max: 10n ** 30n })
const terms: fc.Arbitrary<DoubleTerms> = fc.record({
  price: wei,
  count: fc.bigInt({ min: 0n, max: 100n }),
  payment: wei,
  multiple: fc.bigInt({ min: 0n, max: 10n }),
  fee: wei,
  submit: wei,
  judge: wei,
})

describe('every legal path', () => {
  it('keeps the ledger at zero, raises no anomaly and pays what the terms say', () => {
    const order = fc.constantFrom('provider' as const, 'creator' as const)
    fc.assert(
      fc.property(terms, order, fc.constantFrom(...paths), (free, first, path) => {
        let deal = dealEvolver.initialState()
        for (const step of playDeal(free, first, path)) {
          deal = dealEvolver.evolve(deal, step)
          assert.equal(ledgerSum(deal.ledger), 0n)
        }
        assert.deepEqual(deal.anomalies, [])
        assert.deepEqual(auditDeal(deal), [])
        if (path.length > 1 && path.at(-1) !== 'ResultsChecked') assert.equal(deal.ledger.escrow, 0n)
      }),
    )
  })

  it('stays at zero when only one party agrees', () => {
    fc.assert(
      fc.property(terms, fc.constantFrom('provider' as const, 'creator' as const), (free, party) => {
        const deal = dealAfter(playTimeoutAgree(free, party))
        assert.equal(ledgerSum(deal.ledger), 0n)
        assert.equal(deal.ledger.escrow, party === 'creator' ? free.judge - free.submit : 0n)
      }),
    )
  })
})

describe('an anomaly', () => {
  it('is a transition that the controller does not allow, which is followed all the same', () => {
    const deal = dealAfter([...play('ResultsSubmitted'), stateChanged(5)])
    assert.deepEqual(deal.anomalies, [
      { code: 'TRANSITION_NOT_ALLOWED', from: 'ResultsSubmitted', to: 'MediationAccepted' },
    ])
    assert.equal(deal.status, 'MediationAccepted')
  })

  it('is a first fact that is no payment', () => {
    assert.deepEqual(codes(dealAfter([stateChanged(1)])), ['TRANSITION_NOT_ALLOWED'])
  })

  it('is leaving a final state', () => {
    const settled = play('ResultsSubmitted', 'ResultsAccepted')
    assert.deepEqual(codes(dealAfter([...settled, stateChanged(4)])), ['TRANSITION_NOT_ALLOWED'])
  })

  it('is a timeout that the deployed contracts cannot reach', () => {
    assert.deepEqual(codes(dealAfter([...play(), stateChanged(8)])), ['STATE_UNREACHABLE'])
    assert.deepEqual(codes(dealAfter([...play('ResultsSubmitted'), stateChanged(9)])), ['STATE_UNREACHABLE'])
  })

  it('is a number that no table knows, which changes nothing', () => {
    const deal = dealAfter([...play(), stateChanged(11), paid(PROVIDER, 5n, 9, 0), paid(PROVIDER, 5n, 0, 9)])
    assert.deepEqual(codes(deal), ['STATE_UNKNOWN', 'PAYMENT_UNKNOWN', 'PAYMENT_UNKNOWN'])
    assert.equal(deal.status, 'DealAgreed')
    assert.equal(deal.ledger.escrow, 4n)
  })

  it('is paying out more than the deal holds', () => {
    const deal = dealAfter([...play(), paid(JOB_CREATOR, 5n, 0, 2)])
    assert.deepEqual(deal.anomalies, [{ code: 'ESCROW_OVERDRAWN', escrow: -1n }])
    assert.equal(ledgerSum(deal.ledger), 0n)
  })

  it('is mediation requested of a deal that is not challenged', () => {
    const requested = fact('MediationRequested', { dealId: DEAL_ID, mediator: POOL })
    assert.deepEqual(codes(dealAfter([...play('ResultsSubmitted'), requested])), ['MEDIATION_OUT_OF_STATE'])
  })

  it('is a second reading that differs from the first', () => {
    const reread = (instructionCount: string) =>
      fact('ResultRead', { dealId: DEAL_ID, resultsId: '', dataId: 'Qm', instructionCount })
    assert.deepEqual(codes(dealAfter([...play('ResultsSubmitted'), reread('1')])), [])
    assert.deepEqual(codes(dealAfter([...play('ResultsSubmitted'), reread('2')])), ['RESULT_CHANGED'])
    const [, termsRead] = playDeal({ ...TERMS, fee: 9n }, 'provider', [])
    assert.ok(termsRead)
    assert.deepEqual(codes(dealAfter([...play(), termsRead])), ['TERMS_CHANGED'])
  })
})

describe('the audit of a deal', () => {
  it('names a payment that is missing, and one that nobody expected', () => {
    const facts = play('ResultsSubmitted', 'ResultsAccepted')
    const isWage = (one: ChainFact) => one.type === 'PaymentMade' && one.data.direction === 1
    const stolen = facts.map((one) => (isWage(one) ? paid(addressOf(66), 1n, 3, 1) : one))
    assert.deepEqual(
      auditDeal(dealAfter(stolen)).map(({ code }) => code),
      ['PAYMENT_MISSING', 'PAYMENT_UNEXPECTED'],
    )
    const unpaid = facts.filter((one) => !isWage(one))
    assert.deepEqual(
      auditDeal(dealAfter(unpaid)).map(({ code }) => code),
      ['PAYMENT_MISSING', 'ESCROW_STRANDED'],
    )
  })

  it('says nothing before the terms are known', () => {
    assert.deepEqual(auditDeal(dealAfter([paid(PROVIDER, 1n, 2, 0)])), [])
  })
})
