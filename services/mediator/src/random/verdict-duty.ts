import type { ContractCall } from '@lilymed/chain'
import type { DealId } from '@lilymed/domain'
import type { HandlerVerdict, RandomHead } from '@lilymed/domain/mediation-random'
import { sendAnew } from '../duties/transactions.ts'
import type { Transactions } from '../duties/transactions.ts'
import type { DealJournal } from './deal-journal.ts'

export type VerdictDutyOptions = {
  readonly call: (verdict: HandlerVerdict, dealId: DealId) => ContractCall
  readonly transactions: Transactions
}

/** Sends the recorded verdict of a deal, the same bytes every time; what the handler refuses is recorded. Throws what its transaction throws. */
export const createVerdictDuty =
  ({ call, transactions }: VerdictDutyOptions) =>
  async (journal: DealJournal, id: string, head: RandomHead): Promise<void> => {
    const { draw, intent } = journal.state()
    if (draw === null || intent === null) return
    const outcome = await sendAnew(
      transactions,
      { id: `random.${id}.verdict`, ...call(intent.verdict, draw.dealId), deadline: draw.endsAt },
      head.number,
      (txHash) => {
        // What it became is read from the chain; a record that cannot be written now is written again then.
        journal.execute({ type: 'RecordVerdictSent', txHash }).catch(() => undefined)
      },
    )
    if (outcome.kind === 'refused')
      await journal.execute({ type: 'RecordVerdictRefused', code: outcome.code, head })
  }
