import { Transaction } from 'ethers'
import type { Signature } from 'ethers'
import type { UnsignedTransaction } from './signer.ts'
import { SignerError } from './signer-error.ts'

/** The transaction as ethers has it: type 2 (EIP-1559) without an access list, or type 0 (EIP-155). */
export const toTransaction = ({
  isLegacy = false,
  maxFeePerGas,
  maxPriorityFeePerGas,
  ...rest
}: UnsignedTransaction): Transaction =>
  isLegacy
    ? Transaction.from({ ...rest, type: 0, gasPrice: maxFeePerGas })
    : Transaction.from({ ...rest, type: 2, maxFeePerGas, maxPriorityFeePerGas, accessList: [] })

/** The transaction with a signature over its hash, serialised (EIP-2718 or, of type 0, RLP). Throws SIGNER_MISMATCH where it is not the address's. */
export const withSignature = (
  unsigned: UnsignedTransaction,
  signature: Signature,
  address: string,
): string => {
  const transaction = toTransaction(unsigned)
  transaction.signature = signature
  return assertSigned(transaction.serialized, unsigned, address)
}

/**
 * Makes sure that signed bytes are exactly the transaction that was to be signed, by the key of this address, and gives them in
 * their one canonical form. Throws SIGNER_MISMATCH, or SIGNER_MALFORMED_ANSWER where they are no transaction.
 */
export const assertSigned = (raw: string, unsigned: UnsignedTransaction, address: string): string => {
  const signed = parse(raw)
  if (signed.unsignedSerialized !== toTransaction(unsigned).unsignedSerialized) {
    throw new SignerError(
      'SIGNER_MISMATCH',
      `the signer of ${address} signed another transaction than it was asked to: check which chain it is set up for`,
    )
  }
  if (signed.from !== address) {
    throw new SignerError(
      'SIGNER_MISMATCH',
      `expected a signature of ${address}, got one of ${signed.from ?? 'nobody'}: check which key the signer holds`,
    )
  }
  return signed.serialized
}

const parse = (raw: string): Transaction => {
  try {
    return Transaction.from(raw)
  } catch {
    throw new SignerError('SIGNER_MALFORMED_ANSWER', 'expected a signed transaction, got something else')
  }
}
