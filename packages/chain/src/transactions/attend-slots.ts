import { weigh } from './agree.ts'
import { decideSlot } from './decide-slot.ts'
import { feesAt, urgencyAt } from './fees.ts'
import type { TransactionOutcome, TransactionRejection } from './intent.ts'
import type { Attempt } from './intent-journal.ts'
import { cancelGas } from './fill-gap.ts'
import type { IntentRecord } from './lane.ts'
import { replace } from './replace-attempt.ts'
import type { SeenReceipt } from './rpc-values.ts'
import { isRetryable, reasonOf, settle } from './sender-context.ts'
import type { Round, SenderContext } from './sender-context.ts'
import { revertAt, tryCalls } from './try-intent.ts'

/** Looks after every signed intent once, all at once. What fails for one does not hold up the others. */
export const attendSlots = async (context: SenderContext, round: Round): Promise<void> => {
  const open = context.lane().open()
  const slots = signedOf(open)
  const urgencies = urgencyBehind(slots, open, round.view.chainTime)
  await Promise.all(
    slots.map((record, place) =>
      attend(context, record, round, urgencies[place] ?? 0).catch((failure: unknown) =>
        failed(context, record, failure),
      ),
    ),
  )
}

const failed = (
  { waiting, settings }: SenderContext,
  { intent: { id } }: IntentRecord,
  failure: unknown,
): void => {
  if (!isRetryable(failure)) {
    waiting.get(id)?.outcome.reject(failure)
    waiting.delete(id)
  }
  settings.logger.warn(
    { intent: id, reason: reasonOf(failure) },
    'a pending transaction could not be looked after; it is tried again',
  )
}

/** Open intents that are signed, by nonce. */
export const signedOf = (open: readonly IntentRecord[]): readonly IntentRecord[] =>
  open
    .filter(({ attempts }) => attempts.length > 0)
    .toSorted((left, right) => (left.attempts[0]?.nonce ?? 0) - (right.attempts[0]?.nonce ?? 0))

/** Whatever waits behind a nonce is held up by it: its urgency is that of the most urgent from there on. */
export const urgencyBehind = (
  slots: readonly IntentRecord[],
  open: readonly IntentRecord[],
  chainTime: number,
): readonly number[] => {
  const own = ({ intent, createdAt }: IntentRecord): number =>
    urgencyAt(chainTime, { createdAt, deadline: intent.deadline })
  let most = Math.max(0, ...open.filter(({ attempts }) => attempts.length === 0).map(own))
  return slots
    .toReversed()
    .map((record) => (most = Math.max(most, own(record))))
    .toReversed()
}

const attend = async (
  context: SenderContext,
  record: IntentRecord,
  round: Round,
  urgency: number,
): Promise<void> => {
  const { settings, watchOf, outbox, counters, note } = context
  const { view, now } = round
  const { intent, attempts } = record
  const last = attempts.at(-1)
  if (last === undefined) return
  const watch = watchOf(intent.id)
  watch.pricedAtBlock ??= view.headNumber.high
  const evidence = weigh(
    view.views,
    attempts.map(({ hash }) => hash),
    settings.confirmations,
  )
  const isOvertaken = evidence.kind === 'absent' && view.minedCount.low > last.nonce
  watch.overtakenAt = isOvertaken ? (watch.overtakenAt ?? view.headNumber.low) : null
  if (evidence.kind === 'disputed') counters.disagreements += 1
  const decision = decideSlot(
    record,
    {
      chainTime: view.chainTime,
      minedCount: view.minedCount,
      evidence,
      sincePricedMs: now - watch.pricedAt,
      sinceSentMs: now - watch.sentAt,
      blocksSincePriced: view.headNumber.high - watch.pricedAtBlock,
      overtakenFor: watch.overtakenAt === null ? null : view.headNumber.low - watch.overtakenAt,
      isRefusedForPrice: watch.isRefusedForPrice,
      isAtCap: watch.hindrance?.code === 'FEE_CAP',
      urgency,
    },
    settings,
  )
  switch (decision.kind) {
    case 'wait':
      return
    case 'rebroadcast':
      watch.sentAt = now
      counters.rebroadcasts += 1
      outbox.push({ intentId: intent.id, attempt: last, isNew: false })
      return
    case 'settle': {
      const { attempt, receipt } = decision
      const outcome = await outcomeOf(context, record, attempt, receipt, view.chainTime)
      await settle(context, intent.id, outcome, receipt.blockNumber)
      counters.feesSpent += receipt.gasUsed * receipt.effectiveGasPrice
      return
    }
    case 'release':
      settings.logger.warn(
        { intent: intent.id, nonce: last.nonce },
        'another transaction of this key took the nonce',
      )
      await note({ kind: 'released', intentId: intent.id, nonce: last.nonce })
      context.watches.delete(intent.id)
      counters.released += 1
      return
    case 'cancel':
      return cancel(context, record, last, round, urgency)
    default:
      return bump(context, record, last, round, urgency)
  }
}

const cancel = async (
  context: SenderContext,
  record: IntentRecord,
  last: Attempt,
  round: Round,
  urgency: number,
): Promise<void> => {
  const { intent, cancelling } = record
  const { chainTime } = round.view
  if (cancelling === null) {
    const rejection = { code: 'DEADLINE_PASSED', deadline: intent.deadline ?? 0, chainTime } as const
    await context.note({ kind: 'cancelling', intentId: intent.id, rejection })
  }
  const gasLimit = await cancelGas(context)
  const fees = feesAt(round.view.market, urgency, context.settings)
  const isReplaced = await replace(context, record, 'cancel', { last, gasLimit, fees }, round)
  if (isReplaced) context.counters.cancellations += 1
}

const bump = async (
  context: SenderContext,
  record: IntentRecord,
  last: Attempt,
  round: Round,
  urgency: number,
): Promise<void> => {
  const { providers, address, settings, counters } = context
  const [trial] =
    last.purpose === 'act' ? await tryCalls(providers, address, [record.intent]).catch(() => []) : []
  const watch = context.watchOf(record.intent.id)
  if (trial?.kind === 'reverts') {
    // A node that is a block behind refuses what another one takes: only what stands for a block is believed.
    watch.refusedAt ??= round.view.headNumber.low
    if (round.view.headNumber.low === watch.refusedAt) return
    // It would cost a whole failed call: better an empty transaction in its place.
    const rejection = { code: 'PREFLIGHT_REVERTED', revert: settings.explain(trial.data) } as const
    await context.note({ kind: 'cancelling', intentId: record.intent.id, rejection })
    return cancel(context, { ...record, cancelling: rejection }, last, round, urgency)
  }
  const estimate = trial === undefined ? 0n : (trial.gas * BigInt(100 + settings.gasMarginPercent)) / 100n
  const gasLimit = last.purpose === 'cancel' ? await cancelGas(context) : larger(last.gasLimit, estimate)
  const fees = feesAt(round.view.market, urgency, settings)
  const isReplaced = await replace(context, record, last.purpose, { last, gasLimit, fees }, round)
  if (isReplaced) counters.bumps += 1
}

const outcomeOf = async (
  { providers, address, settings }: SenderContext,
  { intent, cancelling }: IntentRecord,
  { purpose }: Attempt,
  { hash, blockNumber, blockHash, gasUsed, effectiveGasPrice, succeeded }: SeenReceipt,
  chainTime: number,
): Promise<TransactionOutcome> => {
  if (purpose === 'cancel') {
    const late: TransactionRejection = { code: 'DEADLINE_PASSED', deadline: intent.deadline ?? 0, chainTime }
    return { kind: 'rejected', rejection: cancelling ?? late }
  }
  const inclusion = { hash, blockNumber, blockHash, gasUsed, effectiveGasPrice }
  if (succeeded) return { kind: 'confirmed', ...inclusion }
  const data = await revertAt(providers, address, intent, blockNumber)
  return { kind: 'reverted', revert: settings.explain(data), ...inclusion }
}

const larger = (left: bigint, right: bigint): bigint => (left > right ? left : right)
