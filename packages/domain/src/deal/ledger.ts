import type { FactOf } from '../facts.ts'
import type { Address } from '../values/ids.ts'
import {
  paymentDirectionFromNumber,
  paymentReasonFromNumber,
  type PaymentDirection,
  type PaymentReason,
} from '../values/payments.ts'

/** A payment of a deal as its event told it; amount in wei. */
export type Payment = {
  readonly payee: Address
  readonly amount: bigint
  readonly reason: PaymentReason
  readonly direction: PaymentDirection
}

/**
 * The money of one deal in double entry: each payment moves wei between a party, the deal's escrow and what was slashed, so
 * the accounts always sum to zero. Lilypad pools escrow per address; only its payments tell what belongs to which deal.
 */
export type Ledger = {
  /** Net wei that each party received (negative: paid). */
  readonly parties: Readonly<Record<Address, bigint>>
  /** Wei that the deal holds. */
  readonly escrow: bigint
  /** Wei that went to the token's owner. */
  readonly slashed: bigint
}

export const emptyLedger: Ledger = { parties: {}, escrow: 0n, slashed: 0n }

/** Reads a payment fact; null when its reason or direction is a number this version does not know. */
export const paymentOfFact = ({ data }: FactOf<'PaymentMade'>): Payment | null => {
  const reason = paymentReasonFromNumber(data.reason)
  const direction = paymentDirectionFromNumber(data.direction)
  if (reason === undefined || direction === undefined) return null
  return { payee: data.payee, amount: BigInt(data.amount), reason, direction }
}

/** Enters a payment. */
export const enterPayment = (ledger: Ledger, { payee, amount, direction }: Payment): Ledger => {
  if (direction === 'Slashed') {
    return { ...ledger, escrow: ledger.escrow - amount, slashed: ledger.slashed + amount }
  }
  const received = direction === 'PaidIn' ? -amount : amount
  return {
    ...ledger,
    parties: { ...ledger.parties, [payee]: (ledger.parties[payee] ?? 0n) + received },
    escrow: ledger.escrow - received,
  }
}

/** The sum of all accounts: zero, or the ledger is wrong. */
export const ledgerSum = ({ parties, escrow, slashed }: Ledger): bigint =>
  Object.values(parties).reduce((total, amount) => total + amount, escrow + slashed)
