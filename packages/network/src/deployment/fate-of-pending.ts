import type { RpcProvider } from '@lilymed/chain'
import type { PendingStep } from '../record/deployment-record.ts'
import type { StepInput } from './step-input.ts'

/** A transaction that a run which was cut off has signed: it was mined, or may still be with the nonce that it has. */
export type PendingFate = {
  readonly isMined: boolean
  readonly nonce: number
  readonly transaction: string
}

/**
 * What became of a step's transaction that was signed and perhaps sent, as runSteps would find it; null where that would sign another: the step
 * sends something else by now, another transaction took its nonce, or it was mined and failed.
 *
 * @param mined transactions of the account that are mined
 */
export const fateOf = async (
  provider: Pick<RpcProvider, 'getTransactionReceipt'>,
  { input, nonce, transaction }: PendingStep,
  { digest }: StepInput,
  mined: number,
): Promise<PendingFate | null> => {
  if (input !== digest) return null
  const receipt = await provider.getTransactionReceipt(transaction)
  if (receipt !== null) return receipt.status === 1 ? { isMined: true, nonce, transaction } : null
  return mined > nonce ? null : { isMined: false, nonce, transaction }
}
