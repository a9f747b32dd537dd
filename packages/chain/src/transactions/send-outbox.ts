import { broadcast } from './broadcast.ts'
import type { Delivery } from './broadcast.ts'
import { feesAsked } from './refusals.ts'
import type { Outgoing, SenderContext } from './sender-context.ts'

/** Hands everything that was queued to every provider, in the order of its nonces, and notes what they said. */
export const sendOutbox = async (context: SenderContext): Promise<void> => {
  const { outbox, providers } = context
  const queued = outbox.splice(0).toSorted((left, right) => left.attempt.nonce - right.attempt.nonce)
  const deliveries = await broadcast(
    providers,
    queued.map(({ attempt }) => attempt.raw),
  )
  for (const [place, outgoing] of queued.entries()) {
    const delivery = deliveries[place]
    if (delivery !== undefined) take(context, outgoing, delivery)
  }
}

const take = (context: SenderContext, { intentId, attempt, isNew }: Outgoing, delivery: Delivery): void => {
  const [first] = delivery.refusals
  for (const refusal of delivery.refusals) context.tellRefusal(intentId, refusal)
  const isForPrice = !delivery.isTaken && first !== undefined && forPrice.has(first.kind)
  Object.assign(context.watchOf(intentId), {
    isRefusedForPrice: isForPrice,
    feesAsked: isForPrice ? feesAsked(first.kind, first.message, attempt) : null,
  })
  if (!isNew || attempt.purpose !== 'act') return
  for (const listener of context.waiting.get(intentId)?.listeners ?? []) {
    listener({ hash: attempt.hash, nonce: attempt.nonce })
  }
}

/** What other fees, or another gas limit, would mend. */
const forPrice: ReadonlySet<string> = new Set(['REPLACEMENT_UNDERPRICED', 'UNDERPRICED', 'GAS_TOO_LOW'])
