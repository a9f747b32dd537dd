import type { Revert, TransactionOutcome as SenderOutcome, TransactionSender } from '@lilymed/chain'
import type { TransactionOutcome, Transactions } from './transactions.ts'

/** How the refusal of a contract is named. */
export type RevertName = (revert: Revert) => string

/** A mediator's transactions through the chain's transaction sender. What the contract refused is told by the name of its error alone, unless told otherwise. */
export const createSenderTransactions = (
  sender: Pick<TransactionSender, 'submit'>,
  nameOf: RevertName = ({ name }) => name,
): Transactions => ({
  send: async (request, onSent) => {
    const outcome = await sender.submit(
      request,
      onSent === undefined ? {} : { onSent: ({ hash }) => onSent(hash) },
    )
    return outcomeOf(outcome, nameOf)
  },
})

const outcomeOf = (outcome: SenderOutcome, nameOf: RevertName): TransactionOutcome => {
  switch (outcome.kind) {
    case 'confirmed':
      return { kind: 'mined', txHash: outcome.hash, blockNumber: outcome.blockNumber }
    case 'reverted':
      return { kind: 'refused', code: nameOf(outcome.revert), blockNumber: outcome.blockNumber }
    default: {
      const { rejection } = outcome
      return {
        kind: 'refused',
        code: rejection.code === 'PREFLIGHT_REVERTED' ? nameOf(rejection.revert) : rejection.code,
      }
    }
  }
}
