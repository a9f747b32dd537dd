import type { FactData } from '../facts.ts'
import type { Decimal } from '../facts/scalars.ts'
import type { Address } from '../values/ids.ts'
import { paymentDirectionFromNumber, type PaymentDirection, type PaymentReason } from '../values/payments.ts'

/** A payment of a deal as its event told it; amount in wei, `reason` and `direction` on-chain numbers. */
export type Payment = Omit<FactData['PaymentMade'], 'dealId'>

/** A payment that a deal's state asks for; `payee` null where any account may be it (the sender of the ruling). */
export type ExpectedPayment = {
  readonly payee: Address | null
  readonly amount: Decimal
  readonly reason: PaymentReason
  readonly direction: PaymentDirection
}

/**
 * What the deal holds after a payment, in wei; null where its direction is a number this version does not know. Lilypad pools escrow
 * per address, so that only the payments tell what belongs to which deal.
 */
export const escrowAfter = (escrow: Decimal, { amount, direction }: Payment): Decimal | null => {
  const name = paymentDirectionFromNumber(direction)
  if (name === undefined) return null
  if (amount === '0') return escrow
  return String(name === 'PaidIn' ? BigInt(escrow) + BigInt(amount) : BigInt(escrow) - BigInt(amount))
}
