import { Transaction } from 'ethers'
import type { Signer, UnsignedTransaction } from '../signers/signer.ts'
import type { Attempt } from './intent-journal.ts'
import { TransactionError } from './transaction-error.ts'

/** Signs a transaction and believes the signer only after reading back what it signed. Throws SIGNER_MISMATCH. */
export const signAttempt = async (
  signer: Signer,
  purpose: Attempt['purpose'],
  unsigned: UnsignedTransaction,
): Promise<Attempt> => {
  const raw = await signer.signTransaction(unsigned)
  const signed = Transaction.from(raw)
  const found = [signed.from, signed.nonce, signed.to, signed.data, signed.value, signed.chainId].join(' ')
  const { nonce, to, data, value, chainId, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = unsigned
  const expected = [signer.address, nonce, to, data, value, chainId].join(' ')
  if (signed.hash === null || found.toLowerCase() !== expected.toLowerCase()) {
    throw new TransactionError(
      'SIGNER_MISMATCH',
      `the signer of ${signer.address} signed another transaction than it was asked to: check which key and chain it holds`,
    )
  }
  return { purpose, nonce, hash: signed.hash, raw, gasLimit, maxFeePerGas, maxPriorityFeePerGas }
}
