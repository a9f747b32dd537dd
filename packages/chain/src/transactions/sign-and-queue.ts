import type { Fees } from './fees.ts'
import type { Attempt } from './intent-journal.ts'
import type { IntentRecord } from './lane.ts'
import type { Round, SenderContext } from './sender-context.ts'
import { signAttempt } from './sign-attempt.ts'

export type SigningTerms = { readonly nonce: number; readonly gasLimit: bigint; readonly fees: Fees }

/**
 * Signs, journals, and puts into the outbox: in this order, so that nothing is ever on the network that the journal does not know.
 * Throws what the signer and the journal throw.
 */
export const signAndQueue = async (
  context: SenderContext,
  { intent }: Pick<IntentRecord, 'intent'>,
  purpose: Attempt['purpose'],
  { nonce, gasLimit, fees }: SigningTerms,
  { view, now }: Round,
): Promise<Attempt> => {
  const { settings, address, note, outbox, watchOf } = context
  const target = purpose === 'act' ? intent : { to: address, data: '0x', value: 0n }
  const attempt = await signAttempt(settings.signer, purpose, {
    chainId: BigInt(settings.chainId),
    nonce,
    to: target.to,
    data: target.data,
    value: target.value ?? 0n,
    gasLimit,
    ...fees,
  })
  await note({ kind: 'signed', intentId: intent.id, attempt })
  Object.assign(watchOf(intent.id), {
    pricedAt: now,
    pricedAtBlock: view.headNumber.high,
    sentAt: now,
    overtakenAt: null,
    isRefusedForPrice: false,
    feesAsked: null,
    refusedAt: null,
    hindrance: null,
    retries: 0,
  })
  outbox.push({ intentId: intent.id, attempt, isNew: true })
  return attempt
}
