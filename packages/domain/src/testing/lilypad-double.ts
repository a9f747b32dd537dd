import type { ChainFact, FactData } from '../facts.ts'
import { dealStateNumber, type DealStateName } from '../values/deal-states.ts'
import { addressOf, DEAL_ID, fact, JOB_CREATOR, paid, POOL, PROVIDER, SOLVER, stateChanged } from './facts.ts'

/** The free terms of a deal: plain numbers of wei and instructions. */
export type DoubleTerms = {
  readonly price: bigint
  readonly count: bigint
  readonly payment: bigint
  readonly multiple: bigint
  readonly fee: bigint
  readonly submit: bigint
  readonly judge: bigint
}

export const FINALISER = addressOf(15)

// Lilypad's numbers, written out here so that a wrong table in the domain cannot make its own tests pass.
const [PAYMENT, RESULTS, TIMEOUT, JOB, FEE] = [0, 1, 2, 3, 4] as const
const [PAID_IN, PAID_OUT, REFUNDED, SLASHED] = [0, 1, 2, 3] as const

const termsRead = (terms: DoubleTerms): ChainFact => {
  const timeout = (collateral: bigint) => ({ timeout: '3600', collateral: String(collateral) })
  return fact('DealTermsRead', {
    dealId: DEAL_ID,
    solver: SOLVER,
    jobCreator: JOB_CREATOR,
    resourceProvider: PROVIDER,
    mediators: [POOL],
    timeouts: {
      agree: timeout(0n),
      submitResults: timeout(terms.submit),
      judgeResults: timeout(terms.judge),
      mediateResults: timeout(0n),
    },
    pricing: {
      instructionPrice: String(terms.price),
      paymentCollateral: String(terms.payment),
      resultsCollateralMultiple: String(terms.multiple),
      mediationFee: String(terms.fee),
    } satisfies FactData['DealTermsRead']['pricing'],
  })
}

const agreement = (terms: DoubleTerms, party: 'provider' | 'creator'): readonly ChainFact[] =>
  party === 'provider'
    ? [paid(PROVIDER, terms.submit, TIMEOUT, PAID_IN)]
    : [paid(JOB_CREATOR, terms.payment, PAYMENT, PAID_IN), paid(JOB_CREATOR, terms.judge, TIMEOUT, PAID_IN)]

const payJob = ({ price, count, payment }: DoubleTerms): readonly ChainFact[] => {
  const cost = price * count
  const wage = cost < payment ? cost : payment
  const change = payment > cost ? [paid(JOB_CREATOR, payment - cost, PAYMENT, REFUNDED)] : []
  return [paid(PROVIDER, wage, JOB, PAID_OUT), ...change]
}

const enter = (terms: DoubleTerms, state: DealStateName): readonly ChainFact[] => {
  const results = terms.price * terms.count * terms.multiple
  const changed = stateChanged(dealStateNumber(state))
  const refundResults = paid(PROVIDER, results, RESULTS, REFUNDED)
  const payFee = paid(FINALISER, terms.fee, FEE, PAID_OUT)
  switch (state) {
    case 'ResultsSubmitted':
      return [
        changed,
        fact('ResultRead', {
          dealId: DEAL_ID,
          resultsId: '',
          dataId: 'Qm',
          instructionCount: String(terms.count),
        }),
        paid(PROVIDER, results, RESULTS, PAID_IN),
        paid(PROVIDER, terms.submit, TIMEOUT, REFUNDED),
      ]
    case 'ResultsAccepted':
      return [changed, ...payJob(terms), paid(JOB_CREATOR, terms.judge, TIMEOUT, REFUNDED), refundResults]
    case 'ResultsChecked':
      return [
        changed,
        paid(JOB_CREATOR, terms.judge, TIMEOUT, REFUNDED),
        paid(JOB_CREATOR, terms.fee, FEE, PAID_IN),
        fact('MediationRequested', { dealId: DEAL_ID, mediator: POOL }),
      ]
    case 'MediationAccepted':
      return [changed, ...payJob(terms), payFee, refundResults]
    case 'MediationRejected':
      return [
        changed,
        paid(JOB_CREATOR, terms.payment, PAYMENT, REFUNDED),
        payFee,
        paid(PROVIDER, results, RESULTS, SLASHED),
      ]
    case 'TimeoutMediateResults':
      return [
        changed,
        refundResults,
        paid(JOB_CREATOR, terms.payment, PAYMENT, REFUNDED),
        paid(JOB_CREATOR, terms.fee, FEE, REFUNDED),
      ]
    default:
      throw new TypeError(`expected a state after agreement that Lilypad can reach, got ${state}`)
  }
}

/** The facts of a deal that both parties agree to, `first` first, and that then goes through `states`. */
export const playDeal = (
  terms: DoubleTerms,
  first: 'provider' | 'creator',
  states: readonly DealStateName[],
): readonly ChainFact[] => {
  const [birth, ...rest] = agreement(terms, first)
  if (birth === undefined) throw new Error('expected an agreement to pay something')
  const second = agreement(terms, first === 'provider' ? 'creator' : 'provider')
  const agreed = [birth, termsRead(terms), ...rest, stateChanged(1), ...second]
  return [...agreed, ...states.flatMap((state) => enter(terms, state))]
}

/** The facts of a deal that only one party agrees to and that then times out. */
export const playTimeoutAgree = (terms: DoubleTerms, party: 'provider' | 'creator'): readonly ChainFact[] => {
  const [birth, ...rest] = agreement(terms, party)
  if (birth === undefined) throw new Error('expected an agreement to pay something')
  const refund =
    party === 'provider'
      ? [paid(PROVIDER, terms.submit, TIMEOUT, REFUNDED)]
      : [
          paid(JOB_CREATOR, terms.payment, PAYMENT, REFUNDED),
          // The provider's collateral, not the creator's own: the deployed controller's defect.
          paid(JOB_CREATOR, terms.submit, TIMEOUT, REFUNDED),
        ]
  return [birth, termsRead(terms), ...rest, stateChanged(7), ...refund]
}
