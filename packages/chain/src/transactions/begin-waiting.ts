import { findGaps } from './find-gaps.ts'
import type { IntentRecord } from './lane.ts'
import { prepare } from './prepare.ts'
import { giveUp, isRetryable, reasonOf, settle } from './sender-context.ts'
import type { Round, SenderContext } from './sender-context.ts'
import { signAndQueue } from './sign-and-queue.ts'
import type { TrialResult } from './try-intent.ts'

/**
 * Decides on intents that wait, in the order given, and signs those that may go; each takes the next nonce, or one that a gap leaves.
 * What fails for one does not hold up the others.
 */
export const beginWaiting = async (
  context: SenderContext,
  records: readonly IntentRecord[],
  trials: readonly TrialResult[],
  round: Round,
  gaps: readonly number[],
): Promise<void> => {
  const left = [...gaps]
  for (const [place, record] of records.entries()) {
    const trial = trials[place]
    if (context.isStopping() || trial === undefined) return
    await begin(context, record, trial, round, left)
  }
}

const begin = async (
  context: SenderContext,
  record: IntentRecord,
  trial: TrialResult,
  round: Round,
  gaps: number[],
): Promise<void> => {
  const { settings, lane, watchOf, tellRefusal } = context
  const { id } = record.intent
  const watch = watchOf(id)
  try {
    const committed = committedBy(lane().open(), round.view.minedCount.low)
    const prepared = prepare(record, trial, round.view, committed, settings, settings.explain)
    switch (prepared.kind) {
      case 'rejected': {
        const { code } = prepared.rejection
        tellRefusal(id, { provider: 'preflight', kind: code, message: code })
        return await settle(context, id, prepared)
      }
      case 'waits': {
        const { code } = prepared.hindrance
        if (watch.hindrance?.code !== code) {
          if (code === 'FEE_CAP') context.counters.feeCapHits += 1
          tellRefusal(id, { provider: 'preflight', kind: code, message: code })
          settings.logger.warn({ intent: id, code }, 'a transaction waits until it can be paid')
        }
        watch.hindrance = prepared.hindrance
        watch.retryAt = round.now + Math.max(settings.repriceAfterMs, settings.pollIntervalMs)
        return
      }
      default: {
        const [gap] = gaps
        const nonce = gap ?? Math.max(lane().nextNonce(), round.view.minedCount.low)
        await signAndQueue(context, record, 'act', { nonce, ...prepared }, round)
        if (gap !== undefined) gaps.shift()
      }
    }
  } catch (failure) {
    watch.hindrance = { code: 'NOT_SIGNED', reason: codeOf(failure) }
    if (!isRetryable(failure)) return giveUp(context, id, failure)
    watch.retries += 1
    watch.retryAt = round.now + Math.min(10_000, settings.pollIntervalMs * 2 ** Math.min(watch.retries, 10))
    settings.logger.warn(
      { intent: id, reason: reasonOf(failure) },
      'a transaction could not be prepared; trying again',
    )
  }
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
    sum += last.gasLimit * last.maxFeePerGas + (last.purpose === 'act' ? (intent.value ?? 0n) : 0n)
  }
  return sum
}

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
