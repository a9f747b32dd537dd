import type { ContractCall, TransactionOutcome, TransactionSender } from '@lilymed/chain'
import { AppError } from '@lilymed/service-kit'

/** A step that is on the chain. `fee` in wei. */
export type DoneStep = {
  readonly what: string
  readonly hash: string
  readonly blockNumber: number
  readonly gasUsed: bigint
  readonly fee: bigint
}

/** Sends one step and waits until it is on the chain. Throws REJECTED with what the contract said, and what sending throws. */
export const sendStep = async (
  sender: Pick<TransactionSender, 'submit'>,
  id: string,
  { what, call }: { readonly what: string; readonly call: ContractCall },
): Promise<DoneStep> => {
  const outcome = await sender.submit({ id, ...call })
  if (outcome.kind === 'confirmed') {
    const { hash, blockNumber, gasUsed, effectiveGasPrice } = outcome
    return { what, hash, blockNumber, gasUsed, fee: gasUsed * effectiveGasPrice }
  }
  throw new AppError({
    code: 'REJECTED',
    message: `it was not possible to ${what}: ${whyNot(outcome)}; nothing after it was sent`,
    retryable: false,
  })
}

const whyNot = (outcome: Exclude<TransactionOutcome, { kind: 'confirmed' }>): string => {
  if (outcome.kind === 'reverted') return outcome.revert.message
  const { rejection } = outcome
  return rejection.code === 'PREFLIGHT_REVERTED' ? rejection.revert.message : rejection.code
}
