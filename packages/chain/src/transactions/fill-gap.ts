import { feesAt } from './fees.ts'
import type { Round, SenderContext } from './sender-context.ts'
import { signAndQueue } from './sign-and-queue.ts'
import { tryCalls } from './try-intent.ts'

const TRANSFER_GAS = 21_000n

/**
 * Uses a nonce up that nobody holds, so that what was signed for higher ones can be included: an intent of the sender's own, in the
 * journal like any other, that is a cancellation from the start.
 */
export const fillGap = async (context: SenderContext, nonce: number, round: Round): Promise<void> => {
  const { address, note, settings, counters } = context
  const intent = { id: `gap/${nonce}/${round.view.headNumber.high}`, to: address, data: '0x' }
  const gasLimit = await cancelGas(context)
  await note({ kind: 'accepted', intent, createdAt: round.view.chainTime })
  await note({ kind: 'cancelling', intentId: intent.id, rejection: { code: 'CANCELLED' } })
  const fees = feesAt(round.view.market, 0, settings)
  await signAndQueue(context, intent, 'cancel', { nonce, gasLimit, fees }, round)
  counters.gapsFilled += 1
  settings.logger.warn({ nonce }, 'a nonce that nobody holds is used up, for others wait behind it')
}

/** Gas for sending nothing to ourselves: a plain transfer, and what an L2 adds for its bytes on L1. */
export const cancelGas = async ({ providers, address, settings }: SenderContext): Promise<bigint> => {
  const [trial] = await tryCalls(providers, address, [{ to: address, data: '0x' }]).catch(() => [])
  const gas = trial?.kind === 'passes' ? trial.gas : 0n
  return gas <= TRANSFER_GAS ? TRANSFER_GAS : (gas * BigInt(100 + settings.gasMarginPercent)) / 100n
}
