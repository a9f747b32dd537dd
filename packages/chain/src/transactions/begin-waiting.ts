import { findGaps } from './find-gaps.ts'
import type { TransactionIntent } from './intent.ts'
import type { Attempt } from './intent-journal.ts'
import type { IntentRecord } from './lane.ts'
import { prepare } from './prepare.ts'
import { giveUp, isRetryable, reasonOf, settle } from './sender-context.ts'
import type { Round, SenderContext } from './sender-context.ts'
import { queueAttempt, signFor } from './sign-and-queue.ts'
import type { TrialResult } from './try-intent.ts'

/** What the next intent of a round is given, and what those before it are still waiting for. */
type Line = {
  nextNonce: number
  readonly gaps: number[]
  /** wei that pending transactions may still cost */
  committed: bigint
  readonly journalled: Promise<void>[]
}

/**
 * Decides on intents that wait, in the order given, and signs those that may go; each takes the next nonce, or one that a gap leaves.
 * All of a round are journalled together, and only then in the outbox. What fails for one does not hold up the others.
 */
export const beginWaiting = async (
  context: SenderContext,
  records: readonly IntentRecord[],
  trials: readonly TrialResult[],
  round: Round,
  gaps: readonly number[],
): Promise<void> => {
  const { lane, isStopping } = context
  const minedCount = round.view.minedCount.low
  const line: Line = {
    nextNonce: Math.max(lane().nextNonce(), minedCount),
    gaps: [...gaps],
    committed: committedBy(lane().open(), minedCount),
    journalled: [],
  }
  for (const [place, record] of records.entries()) {
    const trial = trials[place]
    if (isStopping() || trial === undefined) break
    await begin(context, record, trial, round, line).catch((failure: unknown) =>
      failed(context, record, failure, round),
    )
  }
  await Promise.all(line.journalled)
}

const begin = async (
  context: SenderContext,
  record: IntentRecord,
  trial: TrialResult,
  round: Round,
  line: Line,
): Promise<void> => {
  const { settings, watchOf, tellRefusal } = context
  const { intent } = record
  const watch = watchOf(intent.id)
  const prepared = prepare(record, trial, round.view, line.committed, settings, settings.explain)
  switch (prepared.kind) {
    case 'rejected': {
      const { code } = prepared.rejection
      tellRefusal(intent.id, { provider: 'preflight', kind: code, message: code })
      return settle(context, intent.id, prepared)
    }
    case 'waits': {
      const { code } = prepared.hindrance
      if (watch.hindrance?.code !== code) {
        if (code === 'FEE_CAP') context.counters.feeCapHits += 1
        tellRefusal(intent.id, { provider: 'preflight', kind: code, message: code })
        settings.logger.warn({ intent: intent.id, code }, 'a transaction waits until it can be paid')
      }
      watch.hindrance = prepared.hindrance
      watch.retryAt = round.now + Math.max(settings.repriceAfterMs, settings.pollIntervalMs)
      return
    }
    default: {
      const [gap] = line.gaps
      const nonce = gap ?? line.nextNonce
      const attempt = await signFor(context, intent, 'act', { nonce, ...prepared })
      // Only what was signed uses a nonce up.
      if (gap === undefined) line.nextNonce += 1
      else line.gaps.shift()
      line.committed += costOf(intent, attempt)
      const queued = queueAttempt(context, intent.id, attempt, round)
      line.journalled.push(queued.catch((failure: unknown) => failed(context, record, failure, round)))
    }
  }
}

const failed = (
  context: SenderContext,
  { intent: { id } }: IntentRecord,
  failure: unknown,
  { now }: Round,
): void => {
  const { settings, watchOf } = context
  const watch = watchOf(id)
  watch.hindrance = { code: 'NOT_SIGNED', reason: codeOf(failure) }
  if (!isRetryable(failure)) return giveUp(context, id, failure)
  watch.retries += 1
  watch.retryAt = now + Math.min(10_000, settings.pollIntervalMs * 2 ** Math.min(watch.retries, 10))
  settings.logger.warn(
    { intent: id, reason: reasonOf(failure) },
    'a transaction could not be prepared; trying again',
  )
}

const codeOf = (failure: unknown): string =>
  failure instanceof Error && 'code' in failure && typeof failure.code === 'string'
    ? failure.code
    : 'UNEXPECTED'

/** What transactions on their way may still cost, in wei: the dearest of each nonce. */
const committedBy = (open: readonly IntentRecord[], minedCount: number): bigint => {
  let sum = 0n
  for (const { intent, attempts } of open) {
    const last = attempts.at(-1)
    if (last === undefined || last.nonce < minedCount) continue
    sum += costOf(intent, last)
  }
  return sum
}

const costOf = ({ value = 0n }: TransactionIntent, { gasLimit, maxFeePerGas, purpose }: Attempt): bigint =>
  gasLimit * maxFeePerGas + (purpose === 'act' ? value : 0n)

/** Gaps that have stood for as long as a node may need to tell of what it holds. `seen` remembers since when each has. */
export const standingGaps = (
  { lane, settings }: SenderContext,
  { view, now }: Round,
  seen: Map<number, number>,
): readonly number[] => {
  const held = [...lane().open(), ...lane().settled()]
  const gaps = findGaps(held, lane().nextNonce(), view)
  for (const nonce of seen.keys()) if (!gaps.includes(nonce)) seen.delete(nonce)
  for (const nonce of gaps) if (!seen.has(nonce)) seen.set(nonce, now)
  return gaps.filter((nonce) => now - (seen.get(nonce) ?? now) >= settings.rebroadcastAfterMs)
}
