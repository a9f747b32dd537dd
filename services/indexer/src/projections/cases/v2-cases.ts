import { dealKeyOf } from '@lilymed/domain'
import { addressOf } from '../../testing/fact-script.ts'
import { fact } from '../../testing/given.ts'
import type { Cases } from './case.ts'
import { anna, creator, dealId, provider } from './people.ts'

const dealKey = dealKeyOf(dealId)
const resultId = 'result 1'
const resultKey = dealKeyOf(resultId)
const parties = { jobCreator: creator, resourceProvider: provider }
const saved = fact('V2DealSaved', { dealKey, idKnown: false, ...parties })
const payment = {
  jobCreatorSolverFee: '1',
  resourceProviderSolverFee: '2',
  networkCongestionFee: '3',
  moduleCreatorFee: '4',
  priceOfJobWithoutFees: '5',
}
const locked = (cost: string) => fact('V2EscrowLocked', { dealKey, idKnown: true, dealId, ...parties, cost })
const resultSaved = fact('V2ResultSaved', { resultKey, idKnown: false, dealId })
const completed = fact('V2JobCompleted', { ...parties, dealId })

export const v2DealCases: Cases = {
  V2DealSaved: {
    given: [],
    when: saved,
    key: dealKey,
    leaves: { dealKey, dealId: null, status: 'DealCreated', statusNumber: 0, jobCreator: creator },
  },
  V2DealTermsRead: {
    given: [saved],
    when: fact('V2DealTermsRead', {
      dealId,
      ...parties,
      moduleCreator: anna,
      solver: addressOf('solver'),
      jobOfferCid: 'Qmjob',
      resourceOfferCid: 'Qmresource',
      status: 0,
      payment,
    }),
    key: dealKey,
    leaves: { dealId, terms: { moduleCreator: anna, payment } },
  },
  V2DealStatusChanged: {
    given: [saved],
    when: fact('V2DealStatusChanged', { dealKey, idKnown: true, dealId, status: 7 }),
    key: dealKey,
    leaves: { dealId, status: null, statusNumber: 7 },
  },
  V2EscrowLocked: {
    given: [saved, locked('10')],
    when: locked('5'),
    key: dealKey,
    leaves: { locked: '15', dealId },
  },
  V2ResultSaved: {
    given: [saved],
    when: resultSaved,
    key: dealKey,
    leaves: { dealId, results: [resultKey] },
  },
  V2JobCompleted: { given: [saved, completed], when: completed, key: dealKey, leaves: { completions: 2 } },
  V2JobFeesTotalled: {
    given: [saved],
    when: fact('V2JobFeesTotalled', { ...parties, dealId, amount: '8' }),
    key: dealKey,
    leaves: { fees: '8' },
  },
  V2ValidationRequested: {
    given: [saved],
    when: fact('V2ValidationRequested', { dealId, resultId, jobCreator: creator }),
    key: dealKey,
    leaves: { validations: 1 },
  },
}

export const v2ResultCases: Cases = {
  V2ResultSaved: {
    given: [],
    when: resultSaved,
    key: resultKey,
    leaves: { dealId, resultId: null, status: null },
  },
  V2ResultRead: {
    given: [resultSaved],
    when: fact('V2ResultRead', { resultId, dealId, resultCid: 'Qmresult', status: 1 }),
    key: resultKey,
    leaves: { resultId, resultCid: 'Qmresult', status: 'ResultsRejected', statusNumber: 1 },
  },
  V2ResultStatusChanged: {
    given: [resultSaved],
    when: fact('V2ResultStatusChanged', { resultKey, idKnown: false, status: 9 }),
    key: resultKey,
    leaves: { status: null, statusNumber: 9, dealId },
  },
  V2JobFailed: {
    given: [resultSaved],
    when: fact('V2JobFailed', { ...parties, resultId }),
    key: resultKey,
    leaves: { failed: true, resultId },
  },
}

const paid = (reason: number) => fact('V2EscrowPaid', { payee: anna, reason, amount: '6' })

export const v2AccountCases: Cases = {
  V2EscrowPaid: {
    given: [paid(0), paid(12)],
    when: paid(0),
    key: anna,
    leaves: {
      paid: [
        { reason: null, reasonNumber: 12, amount: '6' },
        { reason: 'JobFee', reasonNumber: 0, amount: '12' },
      ],
    },
  },
  V2EscrowWithdrawn: {
    given: [paid(0)],
    when: fact('V2EscrowWithdrawn', { account: anna, amount: '2' }),
    key: anna,
    leaves: { withdrawn: '2' },
  },
  V2EscrowSlashed: {
    given: [paid(0)],
    when: fact('V2EscrowSlashed', { account: anna, actor: 3, amount: '3' }),
    key: anna,
    leaves: { slashed: '3' },
  },
  V2EscrowPaidOut: {
    given: [],
    when: fact('V2EscrowPaidOut', { to: anna, amount: '4' }),
    key: anna,
    leaves: { paidOut: '4' },
  },
}
