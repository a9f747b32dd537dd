import { describe, it } from 'node:test'
import { addressOf, bytesOf } from '../testing/fact-script.ts'
import { fact, given } from '../testing/given.ts'
import { deals } from './deals.ts'

const dealId = 'Qmdeal'
const provider = addressOf('provider')
const creator = addressOf('creator')
const timeout = { timeout: '60', collateral: '1' }

const payment = (reason: number, direction: number, payee = creator, amount = '5') =>
  fact('PaymentMade', { dealId, payee, amount, reason, direction })

describe('deals', () => {
  it('are born at their first payment, without a state change', () => {
    given(deals, payment(2, 0, provider)).then(dealId, {
      state: 'DealNegotiating',
      history: [{ state: 'DealNegotiating', number: 0 }],
      terms: null,
      payments: [{ payee: provider, reason: 2, direction: 0, amount: '5' }],
      escrow: '5',
    })
  })

  const terms = () =>
    fact('DealTermsRead', {
      dealId,
      solver: addressOf('solver'),
      jobCreator: creator,
      resourceProvider: provider,
      mediators: [addressOf('m')],
      timeouts: { agree: timeout, submitResults: timeout, judgeResults: timeout, mediateResults: timeout },
      pricing: {
        instructionPrice: '1',
        paymentCollateral: '2',
        resultsCollateralMultiple: '2',
        mediationFee: '1',
      },
    })

  it('know their parties from the terms', () => {
    given(deals, payment(2, 0), terms()).then(dealId, {
      terms: {
        jobCreator: creator,
        resourceProvider: provider,
        pricing: { paymentCollateral: '2' },
        timeouts: { agree: { timeout: '60' } },
      },
    })
  })

  it('enter each state the chain tells, in order', () => {
    const states = [1, 2, 4, 6].map((state) => fact('DealStateChanged', { dealId, state }))
    given(deals, payment(2, 0), ...states).then(dealId, {
      state: 'MediationRejected',
      history: [
        'DealNegotiating',
        'DealAgreed',
        'ResultsSubmitted',
        'ResultsChecked',
        'MediationRejected',
      ].map((state) => ({ state })),
    })
  })

  it('keep and show a number of a later contract that has no name here', () => {
    given(
      deals,
      payment(2, 0),
      fact('DealStateChanged', { dealId, state: 1 }),
      fact('DealStateChanged', { dealId, state: 77 }),
    ).then(dealId, {
      state: 'DealAgreed',
      stateNumber: 77,
      history: [
        { state: 'DealNegotiating', number: 0 },
        { state: 'DealAgreed', number: 1 },
        { state: null, number: 77 },
      ],
      anomalies: [{ anomaly: { code: 'STATE_UNKNOWN', number: 77 } }],
      standing: 'anomalous',
    })
    given(deals, fact('DealStateChanged', { dealId, state: 77 })).then(dealId, {
      state: 'DealNegotiating',
      stateNumber: 77,
      standing: 'anomalous',
    })
  })

  it('record what the controller does not allow, and what its contracts cannot enter', () => {
    given(deals, fact('DealStateChanged', { dealId, state: 2 })).then(dealId, {
      state: 'ResultsSubmitted',
      history: [{ state: 'ResultsSubmitted' }],
      anomalies: [{ anomaly: { code: 'TRANSITION_NOT_ALLOWED', from: 'Unknown', to: 'ResultsSubmitted' } }],
    })
    const states = [1, 8].map((state) => fact('DealStateChanged', { dealId, state }))
    given(deals, payment(2, 0), ...states).then(dealId, {
      state: 'TimeoutSubmitResults',
      anomalies: [{ anomaly: { code: 'STATE_UNREACHABLE', state: 'TimeoutSubmitResults' } }],
    })
  })

  it('are anomalous while they hold money that nobody can get out, and sound again once it is out', () => {
    const ended = [payment(2, 0), fact('DealStateChanged', { dealId, state: 7 })]
    given(deals, ...ended).then(dealId, { standing: 'anomalous', anomalies: [] })
    given(deals, ...ended, payment(2, 2)).then(dealId, { standing: 'sound', escrow: '0' })
  })

  it('remember who was to mediate, and by whose word', () => {
    const mediator = addressOf('drawn')
    given(deals, payment(2, 0), fact('MediationRequested', { dealId, mediator })).then(dealId, {
      mediation: { mediator, handler: addressOf('disputePool') },
      anomalies: [{ anomaly: { code: 'MEDIATION_OUT_OF_STATE', state: 'DealNegotiating' } }],
    })
  })

  it('hold the result that was read', () => {
    given(deals, fact('ResultRead', { dealId, resultsId: '', dataId: 'Qmdata', instructionCount: '3' })).then(
      dealId,
      {
        result: { dataId: 'Qmdata', instructionCount: '3' },
      },
    )
  })

  it('keep every payment, one of a kind that has no name here included, and hold what they left', () => {
    given(deals, payment(0, 0), payment(3, 1), payment(9, 0), payment(0, 9)).then(dealId, {
      payments: [
        { reason: 0, direction: 0 },
        { reason: 3, direction: 1 },
        { reason: 9, direction: 0 },
        { reason: 0, direction: 9 },
      ],
      escrow: '5',
      anomalies: [
        { anomaly: { code: 'PAYMENT_UNKNOWN', payment: { reason: 9 } } },
        { anomaly: { code: 'PAYMENT_UNKNOWN', payment: { direction: 9 } } },
      ],
    })
  })

  it('know what their provider declared before it submitted', () => {
    const declared = { drawClasses: [bytesOf('class')], policyDigest: bytesOf('policy'), highestRung: 2 }
    const said = fact('ClaimDeclared', { dealId, resourceProvider: provider, ...declared })
    given(deals, payment(0, 0)).then(dealId, { declaration: null })
    given(deals, payment(0, 0), said).then(dealId, { declaration: declared })
  })

  it('know how their challenge was funded, what was taken back, and the dispute it opened', () => {
    const funded = fact('ChallengeFunded', {
      dealId,
      jobCreator: creator,
      drawClass: bytesOf('class'),
      rounds: 2,
      amount: '10',
    })
    const withdrawn = fact('FundingWithdrawn', { dealId, jobCreator: creator, amount: '10' })
    const opened = fact('DisputeOpened', {
      disputeId: bytesOf('dispute'),
      dealId,
      jobCreator: creator,
      resourceProvider: provider,
      solver: addressOf('solver'),
      claimDigest: bytesOf('claim'),
      drawClass: bytesOf('class'),
      rounds: 2,
      deadline: '1795000900',
      parameterVersion: 1,
      mediationFee: '1',
    })
    given(deals, payment(0, 0), funded, withdrawn, opened).then(dealId, {
      disputeId: bytesOf('dispute'),
      funding: [
        { kind: 'funding', from: creator, to: 'dispute-escrow', amount: '10' },
        { kind: 'withdrawal', from: 'dispute-escrow', to: creator, amount: '10' },
      ],
    })
  })

  it('are not made by a funding alone: a deal before our start block stays unknown', () => {
    given(deals, fact('FundingWithdrawn', { dealId, jobCreator: creator, amount: '1' })).then(dealId, null)
  })
})
