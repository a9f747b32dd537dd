import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
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
import { foldDeal } from '../testing/fold-deal.ts'
import { FINALISER, playDeal, playTimeoutAgree, type DoubleTerms } from '../testing/lilypad-double.ts'
import { DEAL_STATES, type DealStateName } from '../values/deal-states.ts'
import { mediationDeadline } from './terms.ts'
import { isAllowed, type DealStatus } from './transitions.ts'

/** Lilypad's reference terms, a whole token written as 1. */
const TERMS: DoubleTerms = { price: 1n, count: 1n, payment: 2n, multiple: 2n, fee: 1n, submit: 1n, judge: 1n }

const play = (...states: readonly DealStateName[]): readonly ChainFact[] =>
  playDeal(TERMS, 'provider', states)
const codes = (facts: readonly ChainFact[]): readonly string[] =>
  foldDeal(facts).anomalies.map(({ code }) => code)
const noted = (facts: readonly ChainFact[]): readonly string[] =>
  foldDeal(facts).noted.map(({ code }) => code)

describe('a deal', () => {
  it('is born in negotiation by its first payment, which no state change announces', () => {
    const { deal, anomalies } = foldDeal([paid(PROVIDER, 1n, 2, 0)])
    assert.equal(deal.state, 'DealNegotiating')
    assert.deepEqual(anomalies, [])
  })

  it('is born by an empty payment, too', () => {
    assert.equal(foldDeal([paid(PROVIDER, 0n, 2, 0)]).deal.state, 'DealNegotiating')
  })

  it('changes state', () => {
    const { path, anomalies } = foldDeal([paid(PROVIDER, 1n, 2, 0), stateChanged(1)])
    assert.deepEqual(path, ['DealNegotiating', 'DealAgreed'])
    assert.deepEqual(anomalies, [])
  })

  it('reads its terms, and the deadline of a mediation by them', () => {
    const { terms } = foldDeal(play()).deal
    assert.equal(terms?.jobCreator, JOB_CREATOR)
    assert.deepEqual(terms.mediators, [POOL])
    assert.equal(mediationDeadline(terms, 1000n), 4600n)
  })

  it('reads its result', () => {
    assert.deepEqual(foldDeal(play('ResultsSubmitted')).deal.result, {
      resultsId: '',
      dataId: 'Qm',
      instructionCount: '1',
    })
  })

  it('knows who has agreed', () => {
    for (const [first, agreed] of [
      ['creator', { jobCreator: true, resourceProvider: false }],
      ['provider', { jobCreator: false, resourceProvider: true }],
    ] as const) {
      const [birth] = playDeal(TERMS, first, [])
      assert.ok(birth)
      assert.deepEqual(foldDeal([birth]).deal.agreed, agreed)
      const both = foldDeal(playDeal(TERMS, first, [])).deal.agreed
      assert.deepEqual(both, { jobCreator: true, resourceProvider: true })
    }
  })
})

describe('every transition of Lilypad’s table', () => {
  const lawful: readonly (readonly [DealStatus, DealStateName])[] = [
    ['Unknown', 'DealNegotiating'],
    ['DealNegotiating', 'DealAgreed'],
    ['DealAgreed', 'ResultsSubmitted'],
    ['ResultsSubmitted', 'ResultsAccepted'],
    ['ResultsSubmitted', 'ResultsChecked'],
    ['ResultsChecked', 'MediationAccepted'],
    ['ResultsChecked', 'MediationRejected'],
    ['DealNegotiating', 'TimeoutAgree'],
    ['DealAgreed', 'TimeoutSubmitResults'],
    ['ResultsSubmitted', 'TimeoutJudgeResults'],
    ['ResultsChecked', 'TimeoutMediateResults'],
  ]
  const states: readonly DealStateName[] = DEAL_STATES.map(({ name }) => name)

  it('is allowed, and no other is', () => {
    for (const from of ['Unknown', ...states] as const) {
      for (const to of states) {
        const isLawful = lawful.some(([one, other]) => one === from && other === to)
        assert.equal(isAllowed(from, to), isLawful, `${from} to ${to}`)
      }
    }
  })
})

describe('what a deal holds', () => {
  const ends: readonly (readonly [readonly DealStateName[], string])[] = [
    [['ResultsSubmitted', 'ResultsAccepted'], '0'],
    [['ResultsSubmitted', 'ResultsChecked', 'MediationAccepted'], '0'],
    [['ResultsSubmitted', 'ResultsChecked', 'MediationRejected'], '0'],
    [['ResultsSubmitted', 'ResultsChecked', 'TimeoutMediateResults'], '0'],
    [['ResultsSubmitted', 'ResultsChecked'], '5'],
    [['ResultsSubmitted'], '5'],
    [[], '4'],
  ]
  for (const [path, escrow] of ends) {
    it(`after ${path.at(-1) ?? 'agreement'} is what Lilypad leaves there`, () => {
      const { deal, anomalies } = foldDeal(play(...path))
      assert.equal(deal.escrow, escrow)
      assert.deepEqual(deal.due, [])
      assert.deepEqual(anomalies, [])
    })
  }

  it('is stranded where the controller forgets to refund when only the job creator agreed', () => {
    const folded = foldDeal(playTimeoutAgree({ ...TERMS, judge: 5n }, 'creator'))
    assert.deepEqual(folded.noted, [])
    assert.deepEqual(folded.anomalies, [{ code: 'ESCROW_STRANDED', escrow: '4' }])
    assert.deepEqual(codes(playTimeoutAgree({ ...TERMS, judge: 5n }, 'provider')), [])
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
const order = fc.constantFrom('provider' as const, 'creator' as const)

describe('every legal path', () => {
  it('raises no anomaly and pays what the terms say', () => {
    fc.assert(
      fc.property(terms, order, fc.constantFrom(...paths), (free, first, path) => {
        const { deal, anomalies } = foldDeal(playDeal(free, first, path))
        assert.deepEqual(anomalies, [])
        assert.deepEqual(deal.due, [])
        if (path.length > 1 && path.at(-1) !== 'ResultsChecked') assert.equal(deal.escrow, '0')
      }),
    )
  })

  it('raises one wherever a payment of money is lost, doubled or of another amount', () => {
    const harm = fc.constantFrom('lost' as const, 'doubled' as const, 'changed' as const)
    const positive = fc.bigInt({ min: 1n, max: 10n ** 30n })
    const paying = fc.record({
      price: positive,
      count: fc.bigInt({ min: 1n, max: 100n }),
      payment: positive,
      multiple: fc.bigInt({ min: 1n, max: 10n }),
      fee: positive,
      submit: positive,
      judge: positive,
    })
    fc.assert(
      fc.property(paying, order, fc.constantFrom(...paths), fc.nat(), harm, (free, first, path, at, how) => {
        const facts = playDeal(free, first, path)
        const places = facts.flatMap((one, place) =>
          one.type === 'PaymentMade' && one.data.amount !== '0' ? [place] : [],
        )
        // Without its first payment a deal has no terms to be judged by.
        const place = places[1 + (at % (places.length - 1))] ?? -1
        const harmed = facts.flatMap((one, index) => {
          if (index !== place || one.type !== 'PaymentMade') return [one]
          if (how === 'lost') return []
          if (how === 'doubled') return [one, one]
          const amount = String(BigInt(one.data.amount) + 1n)
          return [fact('PaymentMade', { ...one.data, amount })]
        })
        assert.notDeepEqual(foldDeal(harmed).anomalies, [])
      }),
    )
  })

  it('holds what only one party put up', () => {
    fc.assert(
      fc.property(terms, order, (free, party) => {
        const { deal } = foldDeal(playTimeoutAgree(free, party))
        assert.equal(deal.escrow, String(party === 'creator' ? free.judge - free.submit : 0n))
      }),
    )
  })
})

describe('an anomaly', () => {
  it('is a transition that the controller does not allow, which is followed all the same', () => {
    const { deal, noted: found } = foldDeal([...play('ResultsSubmitted'), stateChanged(5)])
    assert.deepEqual(found, [
      { code: 'TRANSITION_NOT_ALLOWED', from: 'ResultsSubmitted', to: 'MediationAccepted' },
    ])
    assert.equal(deal.state, 'MediationAccepted')
  })

  it('is a first fact that is no payment', () => {
    assert.deepEqual(noted([stateChanged(1)]), ['TRANSITION_NOT_ALLOWED'])
  })

  it('is leaving a final state', () => {
    const settled = play('ResultsSubmitted', 'ResultsAccepted')
    assert.deepEqual(noted([...settled, stateChanged(4)]), ['TRANSITION_NOT_ALLOWED'])
  })

  it('is a timeout that the deployed contracts cannot reach', () => {
    assert.deepEqual(noted([...play(), stateChanged(8)]), ['STATE_UNREACHABLE'])
    assert.deepEqual(noted([...play('ResultsSubmitted'), stateChanged(9)]), ['STATE_UNREACHABLE'])
  })

  it('is a number that no table knows; money moves by its direction', () => {
    const facts = [...play(), stateChanged(11), paid(PROVIDER, 5n, 9, 0), paid(PROVIDER, 5n, 0, 9)]
    const { deal, noted: found } = foldDeal(facts)
    assert.deepEqual(
      found.map(({ code }) => code),
      ['STATE_UNKNOWN', 'PAYMENT_UNKNOWN', 'PAYMENT_UNEXPECTED', 'PAYMENT_UNKNOWN'],
    )
    assert.equal(deal.state, 'DealAgreed')
    assert.equal(deal.escrow, '9')
  })

  it('is paying out more than the deal holds', () => {
    const { noted: found } = foldDeal([...play(), paid(JOB_CREATOR, 5n, 0, 2)])
    assert.deepEqual(found[0], { code: 'ESCROW_OVERDRAWN', escrow: '-1' })
  })

  it('is mediation requested of a deal that is not challenged', () => {
    const requested = fact('MediationRequested', { dealId: DEAL_ID, mediator: POOL })
    assert.deepEqual(noted([...play('ResultsSubmitted'), requested]), ['MEDIATION_OUT_OF_STATE'])
  })

  it('is a second reading that differs from the first', () => {
    const reread = (instructionCount: string) =>
      fact('ResultRead', { dealId: DEAL_ID, resultsId: '', dataId: 'Qm', instructionCount })
    assert.deepEqual(noted([...play('ResultsSubmitted'), reread('1')]), [])
    assert.deepEqual(noted([...play('ResultsSubmitted'), reread('2')]), ['RESULT_CHANGED'])
    const [, termsRead] = playDeal({ ...TERMS, fee: 9n }, 'provider', [])
    assert.ok(termsRead)
    assert.deepEqual(noted([...play(), termsRead]), ['TERMS_CHANGED'])
  })

  it('is a payment that is missing, and one that nobody expected', () => {
    const facts = play('ResultsSubmitted', 'ResultsAccepted')
    const isWage = (one: ChainFact) => one.type === 'PaymentMade' && one.data.direction === 1
    const stolen = facts.map((one) => (isWage(one) ? paid(addressOf(66), 1n, 3, 1) : one))
    assert.deepEqual(codes(stolen), ['PAYMENT_UNEXPECTED', 'PAYMENT_MISSING'])
    assert.deepEqual(codes(facts.filter((one) => !isWage(one))), ['PAYMENT_MISSING', 'ESCROW_STRANDED'])
  })

  it('is a payment that a state which was left had not made', () => {
    const facts = play('ResultsSubmitted', 'ResultsChecked')
    const isBond = (one: ChainFact) =>
      one.type === 'PaymentMade' && one.data.reason === 1 && one.data.payee === PROVIDER
    assert.deepEqual(noted(facts.filter((one) => !isBond(one))), ['PAYMENT_MISSING'])
  })

  it('is no payment while the terms are not known', () => {
    assert.deepEqual(codes([paid(PROVIDER, 1n, 2, 0), paid(FINALISER, 9n, 1, 0)]), [])
  })
})
