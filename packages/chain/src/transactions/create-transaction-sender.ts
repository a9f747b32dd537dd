import { setTimeout as delay } from 'node:timers/promises'
import { createRevertExplainer } from '../pool-client/explain-revert.ts'
import { broadcast, readPreflight, readProgress, revertAt } from './chain-access.ts'
import { decideSlot } from './decide-slot.ts'
import type { SeenReceipt } from './decide-slot.ts'
import { marketFees, replacementFees } from './fees.ts'
import type { Fees } from './fees.ts'
import { sameAction } from './intent.ts'
import type { Inclusion, TransactionIntent, TransactionOutcome } from './intent.ts'
import type { Attempt, JournalEntry } from './intent-journal.ts'
import { createLane } from './lane.ts'
import type { IntentRecord, Lane } from './lane.ts'
import { prepare } from './prepare.ts'
import { senderSettings } from './sender-options.ts'
import type { TransactionSenderOptions } from './sender-options.ts'
import { signAttempt } from './sign-attempt.ts'
import { TransactionError } from './transaction-error.ts'

export type SubmitOptions = {
  /** Told once a transaction for the intent has been signed and handed to the node; it may still be replaced. */
  readonly onSent?: SentListener
}

export type SentListener = (sent: { readonly hash: string; readonly nonce: number }) => void

/** Somebody who wants to know what becomes of an intent. */
type Waiting = {
  readonly intent: TransactionIntent
  readonly outcome: PromiseWithResolvers<TransactionOutcome>
  readonly listeners: SentListener[]
}

export type TransactionSender = {
  readonly address: string
  /**
   * Brings an intent about at most once and resolves when its outcome is as deep as the confirmations asked for. Submitting an
   * intent again joins the one under way or gives its outcome; one that was rejected is tried anew.
   * Throws TransactionError: INTENT_CONFLICT if the id stands for another action, SENDER_CLOSED.
   */
  submit(intent: TransactionIntent, options?: SubmitOptions): Promise<TransactionOutcome>
  /** Reads the journal and goes on with whatever an earlier run left open. `submit` does so by itself. */
  resume(): Promise<void>
  /** Stops looking after open intents; a later sender over the same journal goes on with them. */
  close(): Promise<void>
}

/** When a record's transaction was last priced and sent (monotonic ms), and since which head its nonce is used by another. */
type Watch = { pricedAt: number; sentAt: number; overtakenAt: number | null }

/**
 * One key's transaction sender: one nonce lane, every transaction signed, then journalled, then sent. Whatever instruction the
 * process dies at, a later sender over the same journal sends the same bytes or nothing.
 */
export const createTransactionSender = (options: TransactionSenderOptions): TransactionSender => {
  const settings = senderSettings(options)
  const { provider, signer, journal, pollIntervalMs } = settings
  const explain = options.explain ?? createRevertExplainer([])
  const stopping = new AbortController()
  const waiting = new Map<string, Waiting>()
  const watches = new Map<string, Watch>()
  let lane: Lane = createLane()
  let loaded: Promise<void> | undefined
  let tail: Promise<void> = Promise.resolve()
  let notes: Promise<void> = Promise.resolve()
  let watching: Promise<void> | undefined

  /** Everything that signs runs one after another: that is the nonce lane. */
  const inLane = (step: () => Promise<void>): Promise<void> => (tail = tail.then(step, step))
  /** Entries are appended one after another, in the order they are noted. */
  const note = (entry: JournalEntry): Promise<void> => {
    const noted = notes.then(() => journal.append(entry)).then(() => lane.apply(entry))
    notes = noted.catch(() => undefined)
    return noted
  }
  const pause = (ms: number): Promise<void> =>
    delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
  const warn = (id: string, failure: unknown, message: string): void =>
    options.logger?.warn(
      { intent: id, reason: failure instanceof Error ? failure.message : failure },
      message,
    )

  const settle = async (id: string, outcome: TransactionOutcome): Promise<void> => {
    await note({ kind: 'settled', intentId: id, outcome })
    watches.delete(id)
    waiting.get(id)?.outcome.resolve(outcome)
    waiting.delete(id)
    options.logger?.info({ intent: id, outcome: outcome.kind }, 'transaction settled')
  }

  /** Signs, journals, sends: in this order, so that nothing is ever on the network that the journal does not know. */
  const send = async (
    intent: TransactionIntent,
    purpose: Attempt['purpose'],
    terms: { nonce: number; gasLimit: bigint; fees: Fees },
  ): Promise<void> => {
    const target = purpose === 'act' ? intent : { to: signer.address, data: '0x' }
    const attempt = await signAttempt(signer, purpose, {
      chainId: BigInt(settings.chainId),
      nonce: terms.nonce,
      to: target.to,
      data: target.data,
      value: purpose === 'act' ? (intent.value ?? 0n) : 0n,
      gasLimit: terms.gasLimit,
      ...terms.fees,
    })
    await note({ kind: 'signed', intentId: intent.id, attempt })
    const now = performance.now()
    watches.set(intent.id, { pricedAt: now, sentAt: now, overtakenAt: null })
    await hand(intent.id, attempt)
    if (purpose === 'act') tell(waiting.get(intent.id)?.listeners ?? [], attempt)
  }
  const hand = async (id: string, attempt: Attempt): Promise<void> => {
    const refusal = await broadcast(provider, attempt.raw)
    if (refusal !== null) warn(id, refusal, 'the node did not take a transaction; it stays pending with us')
  }

  /** Preflight, then signing; repeated while the node does not answer, because nothing has been signed yet. */
  const begin = async (id: string): Promise<void> => {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      const record = lane.get(id)
      if (record === undefined || record.outcome !== null || record.attempts.length > 0) return
      try {
        const preflight = await readPreflight(provider, signer.address, record.intent)
        if (stopping.signal.aborted) return
        const prepared = prepare(record.intent, preflight, lane.nextNonce(), settings, explain)
        if (prepared.kind === 'rejected') await settle(id, prepared)
        else await send(record.intent, 'act', prepared)
        return
      } catch (failure) {
        if (!isRetryable(failure)) return giveUp(id, failure)
        warn(id, failure, 'a transaction could not be prepared; trying again')
        await pause(Math.min(10_000, pollIntervalMs * 2 ** Math.min(attempt, 10)))
      }
    }
  }
  const giveUp = (id: string, failure: unknown): void => {
    waiting.get(id)?.outcome.reject(failure)
    waiting.delete(id)
  }

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted && signedRecords().length > 0) {
      await inLane(lookAfterAll).catch((failure: unknown) =>
        warn('all', failure, 'pending transactions could not be looked after'),
      )
      await pause(pollIntervalMs)
    }
    watching = undefined
  }
  const ensureWatching = (): void => {
    if (signedRecords().length > 0) watching ??= watch()
  }
  const signedRecords = (): IntentRecord[] => lane.open().filter(({ attempts }) => attempts.length > 0)

  const lookAfterAll = async (): Promise<void> => {
    const records = signedRecords()
    const hashes = records.flatMap(({ attempts }) => attempts.map(({ hash }) => hash))
    const progress = await readProgress(provider, signer.address, hashes)
    for (const record of records) {
      if (stopping.signal.aborted) return
      await lookAfter(record, progress)
    }
  }
  const lookAfter = async (
    record: IntentRecord,
    { head, minedCount, suggestedTip, receipts }: Awaited<ReturnType<typeof readProgress>>,
  ): Promise<void> => {
    const { intent, attempts } = record
    const last = attempts.at(-1)
    if (last === undefined) return
    const watched = watches.get(intent.id) ?? {
      pricedAt: performance.now(),
      sentAt: Number.NEGATIVE_INFINITY,
      overtakenAt: null,
    }
    const receipt =
      attempts.map(({ hash }) => receipts.get(hash)).find((found) => found !== undefined) ?? null
    const isOvertaken = receipt === null && minedCount > last.nonce
    watched.overtakenAt = isOvertaken ? (watched.overtakenAt ?? head.number) : null
    watches.set(intent.id, watched)
    const now = performance.now()
    const decision = decideSlot(
      record,
      {
        head,
        minedCount,
        receipt,
        sincePricedMs: now - watched.pricedAt,
        sinceSentMs: now - watched.sentAt,
        overtakenAt: watched.overtakenAt,
      },
      settings,
    )
    switch (decision.kind) {
      case 'wait':
        return
      case 'rebroadcast':
        watched.sentAt = now
        return hand(intent.id, last)
      case 'settle':
        return settle(intent.id, await outcomeOf(intent, decision.attempt, decision.receipt, head.timestamp))
      case 'release':
        options.logger?.warn(
          { intent: intent.id, nonce: last.nonce },
          'another transaction of this key took the nonce',
        )
        await note({ kind: 'released', intentId: intent.id, nonce: last.nonce })
        return begin(intent.id)
      default: {
        const fees = replacementFees(
          last,
          marketFees(head.baseFeePerGas, suggestedTip, settings.feeCap),
          settings.feeCap,
        )
        watched.pricedAt = now
        if (fees === null) return hand(intent.id, last)
        const purpose = decision.kind === 'cancel' ? 'cancel' : last.purpose
        const gasLimit = purpose === 'cancel' ? TRANSFER_GAS : last.gasLimit
        return send(intent, purpose, { nonce: last.nonce, gasLimit, fees })
      }
    }
  }
  const outcomeOf = async (
    intent: TransactionIntent,
    attempt: Attempt,
    { hash, blockNumber, blockHash, gasUsed, effectiveGasPrice, succeeded }: SeenReceipt,
    chainTime: number,
  ): Promise<TransactionOutcome> => {
    if (attempt.purpose === 'cancel') {
      return {
        kind: 'rejected',
        rejection: { code: 'DEADLINE_PASSED', deadline: intent.deadline ?? 0, chainTime },
      }
    }
    const inclusion: Inclusion = { hash, blockNumber, blockHash, gasUsed, effectiveGasPrice }
    if (succeeded) return { kind: 'confirmed', ...inclusion }
    const data = await revertAt(provider, signer.address, intent, blockNumber)
    return { kind: 'reverted', revert: explain(data), ...inclusion }
  }

  const resume = (): Promise<void> =>
    (loaded ??= journal.load().then((entries) => {
      lane = createLane(entries)
      for (const { intent, attempts } of lane.open()) if (attempts.length === 0) start(intent.id)
      ensureWatching()
    }))
  const start = (id: string): void => {
    void inLane(() => begin(id))
      .catch((failure: unknown) => giveUp(id, failure))
      .then(ensureWatching)
  }

  const submit: TransactionSender['submit'] = async (intent, { onSent } = {}) => {
    if (stopping.signal.aborted) throw closed()
    await resume()
    const known = lane.get(intent.id)
    const joined = waiting.get(intent.id)
    const before = joined?.intent ?? known?.intent
    if (before !== undefined && !sameAction(before, intent)) throw conflict(intent.id)
    if (known?.outcome && known.outcome.kind !== 'rejected') return known.outcome
    const listeners = onSent === undefined ? [] : [onSent]
    const sent = known?.outcome === null ? known.attempts.at(-1) : undefined
    if (sent?.purpose === 'act') tell(listeners, sent)
    if (joined !== undefined) {
      joined.listeners.push(...listeners)
      return joined.outcome.promise
    }
    const outcome = Promise.withResolvers<TransactionOutcome>()
    waiting.set(intent.id, { intent, outcome, listeners })
    if (known === undefined || known.outcome !== null) {
      await note({ kind: 'accepted', intent }).catch((failure: unknown) => giveUp(intent.id, failure))
    }
    if (sent === undefined) start(intent.id)
    return outcome.promise
  }

  return {
    address: signer.address,
    submit,
    resume,
    close: async () => {
      stopping.abort()
      for (const { outcome } of waiting.values()) outcome.reject(closed())
      waiting.clear()
      await Promise.allSettled([loaded, tail, watching, notes])
    },
  }
}

const TRANSFER_GAS = 21_000n

const tell = (listeners: readonly SentListener[], { hash, nonce }: Attempt): void => {
  for (const listener of listeners) listener({ hash, nonce })
}

const isRetryable = (failure: unknown): boolean =>
  failure instanceof Error && 'retryable' in failure && failure.retryable === true

const closed = (): TransactionError =>
  new TransactionError(
    'SENDER_CLOSED',
    'the transaction sender was closed; open intents go on when it is opened again',
  )

const conflict = (id: string): TransactionError =>
  new TransactionError(
    'INTENT_CONFLICT',
    `intent ${id} was submitted before with another action; use a new id for a new action`,
  )
