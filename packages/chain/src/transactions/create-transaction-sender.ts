import { agree } from './agree.ts'
import type { ChainView } from './agree.ts'
import { attendSlots, signedOf } from './attend-slots.ts'
import { beginWaiting, standingGaps } from './begin-waiting.ts'
import { chooseWaiting } from './choose-waiting.ts'
import { fillGap } from './fill-gap.ts'
import { actionOf, isFinalOutcome } from './intent.ts'
import type { TransactionIntent, TransactionOutcome } from './intent.ts'
import { keepJournal } from './keep-journal.ts'
import { bumpNow, cancelNow, sentOf } from './operator-requests.ts'
import type { RequestAnswer } from './operator-requests.ts'
import { createProviderSet } from './provider-set.ts'
import { readProviderView } from './provider-view.ts'
import { dueForRetiring, retireSettled } from './retire-settled.ts'
import { sendOutbox } from './send-outbox.ts'
import { giveUp, reasonOf } from './sender-context.ts'
import type { Round, SenderContext, SentListener, Waiting, Watch } from './sender-context.ts'
import { senderSettings } from './sender-options.ts'
import type { TransactionSenderOptions } from './sender-options.ts'
import { listIntents, noCounts, summarise } from './sender-status.ts'
import type { ListedIntent, RefusalSeen, SenderStatus } from './sender-status.ts'
import { TransactionError } from './transaction-error.ts'
import { tryCalls } from './try-intent.ts'

export type SubmitOptions = {
  /** Told once a transaction for the intent has been signed and handed to the node; it may still be replaced. */
  readonly onSent?: SentListener
}

export type TransactionSender = {
  readonly address: string
  /**
   * Brings an intent about at most once and resolves when its outcome is as deep as the confirmations asked for. Submitting an
   * intent again joins the one under way or gives its outcome; one that was rejected is tried anew, unless it was cancelled.
   * Throws TransactionError: INTENT_CONFLICT if the id stands for another action, SENDER_CLOSED; and what the journal throws.
   */
  submit(intent: TransactionIntent, options?: SubmitOptions): Promise<TransactionOutcome>
  /** Reads the journal and goes on with whatever an earlier run left open. `submit` does so by itself. */
  resume(): Promise<void>
  /** How it does: counts, nonces, money, refusals. Reads nothing. */
  status(): SenderStatus
  /** Every intent it remembers: open ones first, then those settled lately. */
  list(): Promise<readonly ListedIntent[]>
  /** Replaces a pending transaction at a higher fee now. Throws RpcError where the chain cannot be asked. */
  bump(intentId: string): Promise<RequestAnswer>
  /** Keeps an intent from happening, if that can still be done; what comes of it is its outcome. */
  cancel(intentId: string): Promise<RequestAnswer>
  /** Stops looking after open intents; a later sender over the same journal goes on with them. */
  close(): Promise<void>
}

/** How many intents are tried and signed in one round, how many refusals are remembered, and how seldom settled ones are looked at. */
const BEGUN_AT_ONCE = 16
const REFUSALS_KEPT = 20
const RESTING_POLLS = 8

/**
 * One key's transaction sender: one nonce lane, every transaction signed, then journalled, then sent. Whatever instruction the
 * process dies at, a later sender over the same journal sends the same bytes or nothing.
 */
export const createTransactionSender = (options: TransactionSenderOptions): TransactionSender => {
  const settings = senderSettings(options)
  const { signer, journal, pollIntervalMs, clock, wallMs, logger } = settings
  const stopping = new AbortController()
  const isStopping = (): boolean => stopping.signal.aborted
  const kept = keepJournal(journal)
  const { lane } = kept
  const waiting = new Map<string, Waiting>()
  const watches = new Map<string, Watch>()
  const refusals: RefusalSeen[] = []
  const gapsSeen = new Map<number, number>()
  let view: ChainView | null = null
  /** Chain time less wall time, in seconds, as of the last look. */
  let chainAhead = 0
  let lookedAt = Number.NEGATIVE_INFINITY
  let running: Promise<void> | undefined
  let rouse = new AbortController()
  let turns: Promise<unknown> = Promise.resolve()
  let failures = 0

  const watchOf = (intentId: string): Watch => {
    const known = watches.get(intentId)
    if (known !== undefined) return known
    const never = Number.NEGATIVE_INFINITY
    const watch: Watch = {
      pricedAt: clock.now(),
      pricedAtBlock: null,
      sentAt: never,
      overtakenAt: null,
      isRefusedForPrice: false,
      feesAsked: null,
      refusedAt: null,
      hindrance: null,
      retryAt: never,
      retries: 0,
    }
    watches.set(intentId, watch)
    return watch
  }
  const context: SenderContext = {
    settings,
    address: signer.address,
    providers: createProviderSet(settings.providers, clock, settings.patienceMs, stopping.signal),
    lane,
    note: kept.note,
    watchOf,
    watches,
    waiting,
    outbox: [],
    counters: noCounts(),
    isStopping,
    tellRefusal: (intentId, { provider, kind, message }) => {
      refusals.push({ at: new Date(wallMs()).toISOString(), intentId, provider, kind, message })
      refusals.splice(0, refusals.length - REFUSALS_KEPT)
      logger.info({ intent: intentId, provider, kind }, 'a transaction was refused')
    },
  }

  const look = async (withSlots: boolean): Promise<ChainView> => {
    const slots = withSlots ? signedOf(lane().open()) : []
    const resting = withSlots
      ? dueForRetiring(lane().settled(), view?.headNumber.low ?? 0, settings.recheckBlocks)
      : []
    const held = [...resting, ...slots].flatMap(({ attempts }) => {
      const nonce = attempts.at(-1)?.nonce
      return nonce === undefined ? [] : [{ nonce, hashes: attempts.map(({ hash }) => hash) }]
    })
    const read = await context.providers.askAll((provider) =>
      readProviderView(provider, { from: signer.address, chainId: settings.chainId }, held),
    )
    const [first, ...others] = read.map(({ answer }) => answer)
    if (first === undefined) throw new TypeError('a provider set answers or throws')
    view = agree([first, ...others])
    chainAhead = view.chainTime - wallMs() / 1000
    return view
  }

  /** One round: look, look after what is signed, begin what waits, hand everything over. Rounds never overlap: that is the nonce lane. */
  const turn = <T>(step: () => Promise<T>): Promise<T> => {
    const done = turns.then(step)
    turns = done.catch(() => undefined)
    return done
  }
  const round = async (): Promise<void> => {
    await kept.load()
    const isDue = clock.now() - lookedAt >= pollIntervalMs
    const room = settings.maxPending - signedOf(lane().open()).length
    const now = clock.now()
    const chosen = chooseWaiting(
      lane().open(),
      (id) => watchOf(id).retryAt <= now,
      Math.min(room, BEGUN_AT_ONCE),
    )
    if (!isDue && chosen.length === 0) return
    const [seen, trials] = await Promise.all([
      look(isDue),
      tryCalls(
        context.providers,
        signer.address,
        chosen.map(({ intent }) => intent),
      ),
    ])
    if (isStopping()) return
    const current: Round = { view: seen, now: clock.now() }
    if (isDue) {
      lookedAt = current.now
      await attendSlots(context, current)
      await retireSettled(context, current)
    }
    const gaps = standingGaps(context, current, gapsSeen)
    await beginWaiting(context, chosen, trials, current, gaps)
    const [gap] = standingGaps(context, current, gapsSeen)
    if (
      gap !== undefined &&
      signedOf(lane().open()).some(({ attempts }) => (attempts[0]?.nonce ?? 0) > gap)
    ) {
      await fillGap(context, gap, current)
    }
    if (isStopping()) return
    await sendOutbox(context)
    await kept.compact()
  }

  const isOpen = ({ intent }: { readonly intent: TransactionIntent }): boolean =>
    watchOf(intent.id).retryAt < Number.POSITIVE_INFINITY
  /** How long until the next round: at once while there is more to begin, seldom while there are only outcomes to look at again. */
  const pauseMs = (): number | undefined => {
    if (failures > 0) return Math.min(10_000, pollIntervalMs * 2 ** Math.min(failures, 10))
    const open = lane().open().filter(isOpen)
    if (open.length === 0) return lane().settled().length > 0 ? pollIntervalMs * RESTING_POLLS : undefined
    const now = clock.now()
    const isMore = open.some(
      ({ attempts, intent }) => attempts.length === 0 && watchOf(intent.id).retryAt <= now,
    )
    return isMore && signedOf(open).length < settings.maxPending ? 0 : pollIntervalMs
  }
  const run = async (): Promise<void> => {
    while (!isStopping()) {
      rouse = new AbortController()
      try {
        await turn(round)
        failures = 0
      } catch (failure) {
        failures += 1
        logger.warn({ reason: reasonOf(failure) }, 'transactions could not be looked after; trying again')
      }
      const ms = pauseMs()
      if (ms === undefined) break
      await clock.pause(ms, AbortSignal.any([stopping.signal, rouse.signal]))
    }
    running = undefined
  }
  const wake = (): void => {
    if (isStopping()) return
    failures = 0
    rouse.abort()
    running ??= run()
  }

  const resume = async (): Promise<void> => {
    await kept.load()
    if (running === undefined && lane().open().length + lane().settled().length > 0) wake()
  }

  const accept = async (intent: TransactionIntent): Promise<void> => {
    const archived = await journal.recall(intent.id)
    if (archived === null) {
      const createdAt = Math.floor(wallMs() / 1000 + chainAhead)
      await context.note({ kind: 'accepted', intent, createdAt })
      return wake()
    }
    const told = waiting.get(intent.id)
    waiting.delete(intent.id)
    if (archived.action === actionOf(intent)) told?.outcome.resolve(archived.outcome)
    else told?.outcome.reject(conflict(intent.id))
  }

  const submit: TransactionSender['submit'] = async (intent, { onSent } = {}) => {
    if (isStopping()) throw closed()
    await resume()
    const known = lane().get(intent.id)
    const joined = waiting.get(intent.id)
    const before = joined?.intent ?? known?.intent
    if (before !== undefined && actionOf(before) !== actionOf(intent)) throw conflict(intent.id)
    if (known?.outcome && isFinalOutcome(known.outcome)) return known.outcome
    const listeners = onSent === undefined ? [] : [onSent]
    const sent = known?.outcome === null ? known.attempts.at(-1) : undefined
    if (sent?.purpose === 'act') for (const tell of listeners) tell({ hash: sent.hash, nonce: sent.nonce })
    if (joined !== undefined) {
      joined.listeners.push(...listeners)
      return joined.outcome.promise
    }
    const outcome = Promise.withResolvers<TransactionOutcome>()
    // It may be rejected by close() while the intent is still being accepted, when nobody looks at it yet.
    outcome.promise.catch(() => undefined)
    waiting.set(intent.id, { intent, outcome, listeners })
    watchOf(intent.id).retryAt = Number.NEGATIVE_INFINITY
    if (known?.outcome === null) wake()
    else await accept(intent).catch((failure: unknown) => giveUp(context, intent.id, failure))
    return outcome.promise
  }

  const hindranceOf = (id: string) => watches.get(id)?.hindrance ?? null

  return {
    address: signer.address,
    submit,
    resume,
    status: () => ({
      address: signer.address,
      ...summarise(lane(), hindranceOf, view),
      counters: { ...context.counters },
      providers: context.providers.health(),
      lastRefusals: [...refusals],
    }),
    list: async () => {
      await kept.load()
      return listIntents(lane(), hindranceOf, view)
    },
    bump: (intentId) =>
      turn(async () => {
        await kept.load()
        const answer = await bumpNow(context, intentId, { view: await look(false), now: clock.now() })
        await sendOutbox(context)
        return answer
      }),
    cancel: (intentId) =>
      turn(async () => {
        await kept.load()
        const answer = await cancelNow(context, intentId)
        if (answer.kind !== 'done' || answer.nonce === null) return answer
        // The wish is durable; where the chain cannot be asked now it is carried out later.
        lookedAt = Number.NEGATIVE_INFINITY
        await round().catch(wake)
        return sentOf(context, intentId) ?? answer
      }),
    close: async () => {
      stopping.abort()
      for (const { outcome } of waiting.values()) outcome.reject(closed())
      waiting.clear()
      await Promise.allSettled([running, turns, kept.settled()])
    },
  }
}

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
