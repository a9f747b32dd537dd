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
      history: [{ state: 'DealNegotiating' }],
      jobCreator: null,
      movements: [
        { kind: 'payment', from: provider, to: 'deal-escrow', reason: 'timeout collateral', amount: '5' },
      ],
    })
  })

  it('know their parties from the terms', () => {
    const terms = fact('DealTermsRead', {
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
    given(deals, payment(2, 0), terms).then(dealId, {
      jobCreator: creator,
      resourceProvider: provider,
      terms: { pricing: { paymentCollateral: '2' }, timeouts: { agree: { timeout: '60' } } },
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

  it('keep their state where a later contract names one we do not know', () => {
    given(
      deals,
      payment(2, 0),
      fact('DealStateChanged', { dealId, state: 1 }),
      fact('DealStateChanged', { dealId, state: 77 }),
    ).then(dealId, { state: 'DealAgreed' })
  })

  it('hold the result that was read', () => {
    given(deals, fact('ResultRead', { dealId, resultsId: '', dataId: 'Qmdata', instructionCount: '3' })).then(
      dealId,
      {
        result: { dataId: 'Qmdata', instructionCount: '3' },
      },
    )
  })

  it('move money by the direction of the payment', () => {
    given(deals, payment(3, 1), payment(0, 2), payment(1, 3), payment(9, 1)).then(dealId, {
      movements: [
        { from: 'deal-escrow', to: creator, reason: 'job payment' },
        { from: 'deal-escrow', to: creator, reason: 'payment collateral refunded' },
        { from: 'deal-escrow', to: 'token-owner', reason: 'results collateral slashed' },
        { reason: 'payment of unknown kind 9' },
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
      movements: [
        { kind: 'payment' },
        { kind: 'funding', from: creator, to: 'dispute-escrow', amount: '10' },
        { kind: 'withdrawal', from: 'dispute-escrow', to: creator, amount: '10' },
      ],
    })
  })

  it('are not made by a funding alone: a deal before our start block stays unknown', () => {
    given(deals, fact('FundingWithdrawn', { dealId, jobCreator: creator, amount: '1' })).then(dealId, null)
  })
})
