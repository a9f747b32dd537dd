import { feesAt } from './fees.ts'
import { replace } from './replace-attempt.ts'
import { settle } from './sender-context.ts'
import type { Round, SenderContext } from './sender-context.ts'

/** What came of an operator's wish for one intent. */
export type RequestAnswer =
  | { readonly kind: 'done'; readonly hash: string | null; readonly nonce: number | null }
  | { readonly kind: 'rejected'; readonly rejection: { readonly code: RequestRefusal } }

export type RequestRefusal =
  /** No open intent has this id. */
  | 'NOT_FOUND'
  /** It has an outcome already. */
  | 'SETTLED'
  /** It waits to be signed: there is nothing to replace. */
  | 'NOT_SENT'
  /** A replacement would cost more than the fee cap. */
  | 'FEE_CAP'

const rejected = (code: RequestRefusal): RequestAnswer => ({ kind: 'rejected', rejection: { code } })

/** Replaces the pending transaction of an intent now, at a higher fee. Throws what signing and journalling throw. */
export const bumpNow = async (
  context: SenderContext,
  intentId: string,
  round: Round,
): Promise<RequestAnswer> => {
  const record = context.lane().get(intentId)
  if (record === undefined) return rejected('NOT_FOUND')
  if (record.outcome !== null) return rejected('SETTLED')
  const last = record.attempts.at(-1)
  if (last === undefined) return rejected('NOT_SENT')
  const fees = feesAt(round.view.market, 0, context.settings)
  const terms = { last, gasLimit: last.gasLimit, fees }
  if (!(await replace(context, record, last.purpose, terms, round))) return rejected('FEE_CAP')
  context.counters.bumps += 1
  return sentOf(context, intentId) ?? rejected('SETTLED')
}

/**
 * Lets an intent not happen, as far as it still can be kept from it: what is not signed is settled at once, what is pending is
 * replaced by an empty transaction of the same nonce at the next round, and whichever of the two is included decides.
 */
export const cancelNow = async (context: SenderContext, intentId: string): Promise<RequestAnswer> => {
  const record = context.lane().get(intentId)
  if (record === undefined) return rejected('NOT_FOUND')
  if (record.outcome !== null) return rejected('SETTLED')
  const rejection = { code: 'CANCELLED' } as const
  if (record.attempts.length === 0) {
    await settle(context, intentId, { kind: 'rejected', rejection })
    return { kind: 'done', hash: null, nonce: null }
  }
  if (record.cancelling === null) await context.note({ kind: 'cancelling', intentId, rejection })
  return sentOf(context, intentId) ?? rejected('SETTLED')
}

/** What is on its way for an intent; undefined when nothing is. */
export const sentOf = ({ lane }: SenderContext, intentId: string): RequestAnswer | undefined => {
  const last = lane().get(intentId)?.attempts.at(-1)
  return last === undefined ? undefined : { kind: 'done', hash: last.hash, nonce: last.nonce }
}
