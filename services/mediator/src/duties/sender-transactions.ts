import type { TransactionOutcome as SenderOutcome, TransactionSender } from '@lilymed/chain'
import type { TransactionOutcome, Transactions } from './transactions.ts'

/** A mediator's transactions through the chain's transaction sender. What the contract refused is told by the name of its error alone. */
export const createSenderTransactions = (sender: Pick<TransactionSender, 'submit'>): Transactions => ({
  send: async (request, onSent) => {
    const outcome = await sender.submit(
      request,
      onSent === undefined ? {} : { onSent: ({ hash }) => onSent(hash) },
    )
    return outcomeOf(outcome)
  },
})

const outcomeOf = (outcome: SenderOutcome): TransactionOutcome => {
  switch (outcome.kind) {
    case 'confirmed':
      return { kind: 'mined', txHash: outcome.hash, blockNumber: outcome.blockNumber }
    case 'reverted':
      return { kind: 'refused', code: outcome.revert.name, blockNumber: outcome.blockNumber }
    default: {
      const { rejection } = outcome
      return {
        kind: 'refused',
        code: rejection.code === 'PREFLIGHT_REVERTED' ? rejection.revert.name : rejection.code,
      }
    }
  }
}
