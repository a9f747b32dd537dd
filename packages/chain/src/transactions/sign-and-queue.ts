import type { Fees } from './fees.ts'
import type { TransactionIntent } from './intent.ts'
import type { Attempt } from './intent-journal.ts'
import type { Round, SenderContext } from './sender-context.ts'
import { signAttempt } from './sign-attempt.ts'

export type SigningTerms = { readonly nonce: number; readonly gasLimit: bigint; readonly fees: Fees }

/** Signs for an intent: its action, or nothing at all in its place. Throws what the signer throws, and SIGNER_MISMATCH. */
export const signFor = (
  { settings, address }: SenderContext,
  intent: TransactionIntent,
  purpose: Attempt['purpose'],
  { nonce, gasLimit, fees }: SigningTerms,
): Promise<Attempt> => {
  const target = purpose === 'act' ? intent : { to: address, data: '0x', value: 0n }
  return signAttempt(settings.signer, purpose, {
    chainId: BigInt(settings.chainId),
    nonce,
    to: target.to,
    data: target.data,
    value: target.value ?? 0n,
    gasLimit,
    ...fees,
  })
}

/** Journals what was signed, then puts it into the outbox: nothing is ever on the network that the journal does not know. */
export const queueAttempt = async (
  { note, outbox, watchOf }: SenderContext,
  intentId: string,
  attempt: Attempt,
  { view, now }: Round,
): Promise<void> => {
  await note({ kind: 'signed', intentId, attempt })
  Object.assign(watchOf(intentId), {
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
  outbox.push({ intentId, attempt, isNew: true })
}

/** The one, then the other. Throws what the signer and the journal throw. */
export const signAndQueue = async (
  context: SenderContext,
  intent: TransactionIntent,
  purpose: Attempt['purpose'],
  terms: SigningTerms,
  round: Round,
): Promise<void> => queueAttempt(context, intent.id, await signFor(context, intent, purpose, terms), round)
