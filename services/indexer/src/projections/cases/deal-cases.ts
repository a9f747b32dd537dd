import { dealKeyOf } from '@lilymed/domain'
import { addressOf, bytesOf } from '../../testing/fact-script.ts'
import { fact } from '../../testing/given.ts'
import type { ObservedFact } from '../projection.ts'
import type { Case, Cases } from './case.ts'
import { opening } from './dispute-facts.ts'
import { creator, dealId, disputeId, drawClass, provider } from './people.ts'

const paid = (payee: string, amount: string, reason: number, direction: number): ObservedFact =>
  fact('PaymentMade', { dealId, payee, amount, reason, direction })

const born = paid(provider, '3', 2, 0)
const timeout = (collateral: string) => ({ timeout: '60', collateral })
const terms = fact('DealTermsRead', {
  dealId,
  solver: addressOf('solver'),
  jobCreator: creator,
  resourceProvider: provider,
  mediators: [addressOf('listed')],
  timeouts: {
    agree: timeout('0'),
    submitResults: timeout('3'),
    judgeResults: timeout('4'),
    mediateResults: timeout('0'),
  },
  pricing: {
    instructionPrice: '2',
    paymentCollateral: '9',
    resultsCollateralMultiple: '2',
    mediationFee: '1',
  },
})
const changed = (state: number): ObservedFact => fact('DealStateChanged', { dealId, state })
const result = fact('ResultRead', { dealId, resultsId: 'r', dataId: 'Qmdata', instructionCount: '5' })
const funded = fact('ChallengeFunded', { dealId, jobCreator: creator, drawClass, rounds: 2, amount: '10' })

const longId = 'Qm'.repeat(150)
const longDeal = (when: ObservedFact): Case => ({
  given: [],
  when: { ...when, data: { ...when.data, dealId: longId } } as ObservedFact,
  key: dealKeyOf(longId),
  leaves: { dealId: longId },
})

/** Whichever of a deal's first facts comes first. */
export const longDealCases: Cases = {
  PaymentMade: longDeal(born),
  DealTermsRead: longDeal(terms),
  DealStateChanged: longDeal(changed(1)),
  ResultRead: longDeal(result),
  MediationRequested: longDeal(fact('MediationRequested', { dealId, mediator: provider })),
}

export const dealCases: Cases = {
  PaymentMade: {
    given: [born, terms],
    when: paid(creator, '9', 0, 0),
    key: dealId,
    leaves: {
      escrow: '12',
      agreed: { resourceProvider: true, jobCreator: true },
      due: [{ payee: creator, amount: '4', reason: 'TimeoutCollateral' }],
      standing: 'sound',
    },
  },
  DealTermsRead: {
    given: [born],
    when: terms,
    key: dealId,
    leaves: {
      terms: { jobCreator: creator, pricing: { mediationFee: '1' } },
      due: [{ reason: 'PaymentCollateral' }, { reason: 'TimeoutCollateral' }],
      unjudged: [],
    },
  },
  DealStateChanged: {
    given: [born, terms, paid(creator, '9', 0, 0), changed(1), paid(creator, '4', 2, 0)],
    when: changed(7),
    key: dealId,
    leaves: {
      state: 'TimeoutAgree',
      stateNumber: 7,
      history: [{ number: 0 }, { number: 1 }, { number: 7 }],
      anomalies: [{ anomaly: { code: 'TRANSITION_NOT_ALLOWED', from: 'DealAgreed', to: 'TimeoutAgree' } }],
      standing: 'anomalous',
    },
  },
  ResultRead: {
    given: [born, terms, changed(1), changed(2)],
    when: result,
    key: dealId,
    leaves: {
      result: { dataId: 'Qmdata', instructionCount: '5', origin: { block: 7 } },
      due: [
        { payee: provider, amount: '20', reason: 'ResultsCollateral', direction: 'PaidIn' },
        { payee: provider, amount: '3', reason: 'TimeoutCollateral', direction: 'Refunded' },
      ],
    },
  },
  MediationRequested: {
    given: [born, terms],
    when: fact('MediationRequested', { dealId, mediator: addressOf('disputePool') }),
    key: dealId,
    leaves: {
      mediation: { mediator: addressOf('disputePool'), handler: addressOf('disputePool') },
      anomalies: [{ anomaly: { code: 'MEDIATION_OUT_OF_STATE' } }],
    },
  },
  ClaimDeclared: {
    given: [born],
    when: fact('ClaimDeclared', {
      dealId,
      resourceProvider: provider,
      drawClasses: [drawClass],
      policyDigest: bytesOf('policy'),
      highestRung: 2,
    }),
    key: dealId,
    leaves: { declaration: { drawClasses: [drawClass], highestRung: 2 } },
  },
  ChallengeFunded: {
    given: [born],
    when: funded,
    key: dealId,
    leaves: {
      challenge: { rounds: 2, drawClass },
      funding: [{ kind: 'funding', from: creator, to: 'dispute-escrow', amount: '10' }],
    },
  },
  FundingWithdrawn: {
    given: [born, funded],
    when: fact('FundingWithdrawn', { dealId, jobCreator: creator, amount: '10' }),
    key: dealId,
    leaves: {
      challenge: null,
      funding: [{ kind: 'funding' }, { kind: 'withdrawal', from: 'dispute-escrow', to: creator }],
    },
  },
  DisputeOpened: { given: [born], when: opening, key: dealId, leaves: { disputeId } },
}
