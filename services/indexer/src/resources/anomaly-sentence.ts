import { paymentDirectionFromNumber, paymentReasonFromNumber } from '@lilymed/domain'
import type { DealAnomaly, DealStatus, Payment } from '@lilymed/domain'

const paymentText = ({ payee, amount, reason, direction }: Payment): string =>
  `${amount} wei, ${paymentReasonFromNumber(reason) ?? `reason ${reason}`}, ${
    paymentDirectionFromNumber(direction) ?? `direction ${direction}`
  }, payee ${payee}`

const before = (status: DealStatus): string => (status === 'Unknown' ? 'no fact at all' : status)

type Sentences = {
  readonly [Code in DealAnomaly['code']]: (anomaly: Extract<DealAnomaly, { code: Code }>) => string
}

const SENTENCES: Sentences = {
  TRANSITION_NOT_ALLOWED: ({ from, to }) =>
    `${to} followed ${before(from)}, which the controller does not allow: events between them may be missing.`,
  STATE_UNREACHABLE: ({ state }) =>
    `The deployed contracts cannot enter ${state}, whose call always reverts: they were replaced.`,
  STATE_UNKNOWN: ({ number }) => `The chain told state ${number}, which has no name in this version.`,
  PAYMENT_UNKNOWN: ({ payment }) =>
    `A payment of a kind that has no name in this version: ${paymentText(payment)}.`,
  ESCROW_OVERDRAWN: ({ escrow }) =>
    `The deal has paid out more than it held; its escrow stands at ${escrow} wei.`,
  MEDIATION_OUT_OF_STATE: ({ state }) =>
    `Mediation was requested in ${before(state)}, not in ResultsChecked.`,
  MEDIATOR_NOT_DRAWN: ({ expected, found }) =>
    `Lilypad’s rule draws mediator ${expected} at that second, and ${found} was announced.`,
  TERMS_CHANGED: () => 'The terms, which never change once written, were read again and differ.',
  RESULT_CHANGED: () => 'The result, which never changes once written, was read again and differs.',
  PAYMENT_MISSING: ({ state, expected: { payee, amount, reason, direction } }) =>
    `${state} must pay ${amount} wei, ${reason}, ${direction}, payee ${payee ?? 'the sender of the ruling'}; no event says so.`,
  PAYMENT_UNEXPECTED: ({ state, payment }) =>
    `${state} does not ask for this payment by the deal’s terms: ${paymentText(payment)}.`,
  ESCROW_STRANDED: ({ escrow }) =>
    `The deal has ended and still holds ${escrow} wei, which nobody can get out any more.`,
}

/** What is wrong, in a sentence for people. */
export const anomalySentence = (anomaly: DealAnomaly): string => {
  const sentence = SENTENCES[anomaly.code] as (anomaly: DealAnomaly) => string
  return sentence(anomaly)
}
