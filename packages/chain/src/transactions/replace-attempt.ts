import { priceAsked, replacementFees } from './fees.ts'
import type { Fees } from './fees.ts'
import type { Attempt } from './intent-journal.ts'
import type { IntentRecord } from './lane.ts'
import type { Round, SenderContext } from './sender-context.ts'
import { signAndQueue } from './sign-and-queue.ts'

export type Replacement = { readonly last: Attempt; readonly gasLimit: bigint; readonly fees: Fees }

/**
 * Signs a replacement at the same nonce, for at least what nodes want for one. Where the cap allows none the same bytes go out again,
 * which is reported once; false then.
 */
export const replace = async (
  context: SenderContext,
  record: IntentRecord,
  purpose: Attempt['purpose'],
  { last, gasLimit, fees }: Replacement,
  round: Round,
): Promise<boolean> => {
  const { settings, watchOf, outbox, counters, tellRefusal } = context
  const { id } = record.intent
  const watch = watchOf(id)
  const raised = replacementFees(last, dearer(fees, watch.feesAsked), settings.feeCap)
  watch.pricedAt = round.now
  watch.pricedAtBlock = round.view.headNumber.high
  if (raised !== null) {
    await signAndQueue(context, record.intent, purpose, { nonce: last.nonce, gasLimit, fees: raised }, round)
    return true
  }
  if (watch.hindrance === null) {
    counters.feeCapHits += 1
    tellRefusal(id, {
      provider: 'fee policy',
      kind: 'FEE_CAP',
      message: `the cap is ${settings.feeCap} wei per gas`,
    })
    settings.logger.warn(
      { intent: id, nonce: last.nonce, capWei: String(settings.feeCap) },
      'a stuck transaction may not be replaced: that would cost more than the fee cap',
    )
  }
  watch.hindrance = { code: 'FEE_CAP', asked: priceAsked(round.view.market), cap: settings.feeCap }
  watch.sentAt = round.now
  outbox.push({ intentId: id, attempt: last, isNew: false })
  return false
}

const dearer = (left: Fees, right: Fees | null): Fees => {
  if (right === null) return left
  const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other)
  return {
    ...left,
    maxFeePerGas: larger(left.maxFeePerGas, right.maxFeePerGas),
    maxPriorityFeePerGas: larger(left.maxPriorityFeePerGas, right.maxPriorityFeePerGas),
  }
}
