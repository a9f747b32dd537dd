import type { ChainView } from './agree.ts'
import type { Fees } from './fees.ts'
import type { TransactionIntent, TransactionOutcome } from './intent.ts'
import type { Attempt, JournalEntry } from './intent-journal.ts'
import type { Lane } from './lane.ts'
import type { Hindrance } from './prepare.ts'
import type { ProviderSet } from './provider-set.ts'
import type { SenderCounters, TellRefusal } from './sender-status.ts'
import type { SenderSettings } from './sender-options.ts'

export type SentListener = (sent: { readonly hash: string; readonly nonce: number }) => void

/** Somebody who wants to know what becomes of an intent. */
export type Waiting = {
  readonly intent: TransactionIntent
  readonly outcome: PromiseWithResolvers<TransactionOutcome>
  readonly listeners: SentListener[]
}

/** What is remembered of an open intent in this process alone. Times are the clock's milliseconds. */
export type Watch = {
  pricedAt: number
  pricedAtBlock: number | null
  sentAt: number
  /** Head at which its nonce was first seen used without a receipt of ours. */
  overtakenAt: number | null
  /** Whether nobody took the dearest attempt for its fees or its gas limit, and the fees that would mend it. */
  isRefusedForPrice: boolean
  feesAsked: Fees | null
  /** Head at which the contract was first seen to refuse by now what is pending. */
  refusedAt: number | null
  /** Why it is not signed, or not replaced, at the moment. */
  hindrance: Hindrance | null
  /** Not before then is it prepared again. */
  retryAt: number
  retries: number
}

/** A signed transaction on its way out; `isNew` when nobody was told of it yet. */
export type Outgoing = { readonly intentId: string; readonly attempt: Attempt; readonly isNew: boolean }

/** What the parts of a sender share. */
export type SenderContext = {
  readonly settings: SenderSettings
  readonly address: string
  readonly providers: ProviderSet
  readonly lane: () => Lane
  /** Appends to the journal, one entry after another, and applies what is durable. */
  readonly note: (entry: JournalEntry) => Promise<void>
  readonly watchOf: (intentId: string) => Watch
  readonly waiting: Map<string, Waiting>
  readonly watches: Map<string, Watch>
  readonly outbox: Outgoing[]
  readonly counters: SenderCounters
  readonly tellRefusal: TellRefusal
  readonly isStopping: () => boolean
}

/** Settles an intent: in the journal, then for whoever waits. `blockNumber` is where its nonce was used. */
export const settle = async (
  context: SenderContext,
  intentId: string,
  outcome: TransactionOutcome,
  blockNumber?: number,
): Promise<void> => {
  await context.note({
    kind: 'settled',
    intentId,
    outcome,
    ...(blockNumber !== undefined && { blockNumber }),
  })
  context.watches.delete(intentId)
  context.waiting.get(intentId)?.outcome.resolve(outcome)
  context.waiting.delete(intentId)
  const code = outcome.kind === 'rejected' ? { code: outcome.rejection.code } : {}
  context.settings.logger.info({ intent: intentId, outcome: outcome.kind, ...code }, 'transaction settled')
}

/** Tells whoever waits that an intent cannot go on in this process; it stays in the journal. */
export const giveUp = ({ waiting, watchOf }: SenderContext, intentId: string, failure: unknown): void => {
  watchOf(intentId).retryAt = Number.POSITIVE_INFINITY
  waiting.get(intentId)?.outcome.reject(failure)
  waiting.delete(intentId)
}

/** What a round of the sender knows of the chain. */
export type Round = { readonly view: ChainView; readonly now: number }

export const isRetryable = (failure: unknown): boolean =>
  failure instanceof Error && 'retryable' in failure && failure.retryable === true

/** What may be logged of a failure. */
export const reasonOf = (failure: unknown): unknown => (failure instanceof Error ? failure.message : failure)
