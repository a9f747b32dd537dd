import { Transaction } from 'ethers/transaction'
import type { Address } from '@lilymed/domain'
import type { Plan } from './plan.ts'

/** A transaction for a key that is elsewhere. Amounts in wei, decimal. */
export type UnsignedStep = {
  readonly what: string
  readonly chainId: number
  readonly from: Address
  readonly nonce: number
  readonly to: string
  readonly value: '0'
  readonly data: string
  readonly gasLimit: string
  /** What a wallet signs, of type 2 (EIP-1559) or, on a chain without a base fee, type 0 (EIP-155), as 0x hex. */
  readonly serialised: string
} & ({ readonly maxFeePerGas: string; readonly maxPriorityFeePerGas: string } | { readonly gasPrice: string })

export type UnsignedTerms = {
  readonly chainId: number
  readonly from: Address
  /** The sender's next nonce. */
  readonly first: number
  /** What gas costs now, wei per gas. */
  readonly gasPrice: bigint
  /** Whether blocks have a base fee. */
  readonly hasBaseFee: boolean
}

/** One step of a plan as its sender would have to sign it, the place-th of its row. */
export const unsignedStep = (
  { what, call, gasLimit }: Plan['steps'][number],
  place: number,
  { chainId, from, first, gasPrice, hasBaseFee }: UnsignedTerms,
): UnsignedStep => {
  // Twice what gas costs now, as wallets do: it may be signed and sent much later.
  const maxFeePerGas = gasPrice * 2n
  const maxPriorityFeePerGas = maxFeePerGas < 1_000_000_000n ? maxFeePerGas : 1_000_000_000n
  const nonce = first + place
  const terms = { chainId, nonce, ...call, value: 0n, gasLimit }
  const transaction = hasBaseFee
    ? Transaction.from({ ...terms, type: 2, maxFeePerGas, maxPriorityFeePerGas })
    : Transaction.from({ ...terms, type: 0, gasPrice: maxFeePerGas })
  return {
    what,
    chainId,
    from,
    nonce,
    to: call.to,
    value: '0',
    data: call.data,
    gasLimit: String(gasLimit),
    ...(hasBaseFee
      ? { maxFeePerGas: String(maxFeePerGas), maxPriorityFeePerGas: String(maxPriorityFeePerGas) }
      : { gasPrice: String(maxFeePerGas) }),
    serialised: transaction.unsignedSerialized,
  }
}
