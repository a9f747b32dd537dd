import { weigh } from './agree.ts'
import { actionOf, isFinalOutcome } from './intent.ts'
import type { IntentRecord } from './lane.ts'
import type { Round, SenderContext } from './sender-context.ts'

/** How many outcomes are looked at again, or let go, in one round. */
const MOST_RETIRED = 64
/** After so many times the blocks in which a reorg is looked for, an outcome is believed without a receipt. */
const STALE_AFTER = 4

/** Settled intents whose block is deep enough to be looked at a last time. */
export const dueForRetiring = (
  settled: readonly IntentRecord[],
  headNumber: number,
  recheckBlocks: number,
): readonly IntentRecord[] =>
  settled
    .filter(({ settledIn }) => settledIn === null || headNumber - settledIn >= recheckBlocks)
    .slice(0, MOST_RETIRED)

/**
 * Opens settled intents again whose nonce a reorg has freed or given to another transaction, and lets those go whose block has stood
 * long enough: what must never happen again is kept in the journal's archive, the rest is forgotten.
 */
export const retireSettled = async (context: SenderContext, { view }: Round): Promise<void> => {
  const { lane, note, settings, counters } = context
  const reopen = async ({ intent }: IntentRecord): Promise<void> => {
    settings.logger.warn({ intent: intent.id }, 'a reorg took a settled transaction out; it is pending again')
    await note({ kind: 'reopened', intentId: intent.id })
    counters.reopened += 1
  }
  for (const record of lane().settled()) {
    const nonce = record.attempts.at(-1)?.nonce
    const doubting = view.views.filter(
      ({ head, minedCount }) =>
        nonce !== undefined && minedCount <= nonce && head.number >= (record.settledIn ?? 0),
    )
    // A tie reopens: what is watched again without need is sent again under its own nonce, which is used once; what is missed is lost.
    if (doubting.length * 2 >= view.views.length) await reopen(record)
  }
  const retire = async (record: IntentRecord): Promise<void> => {
    const { intent, outcome, attempts } = record
    const hashes = attempts.map(({ hash }) => hash)
    const isAsked = view.views.some(({ asked }) => hashes.some((hash) => asked.has(hash)))
    const evidence = weigh(view.views, hashes, settings.confirmations)
    const isFresh = view.headNumber.low - (record.settledIn ?? 0) < STALE_AFTER * settings.recheckBlocks
    // Of what is old the node may have thrown the receipt away: that is no reason to doubt what was seen.
    if (record.settledIn !== null && attempts.length > 0 && isFresh) {
      if (!isAsked || evidence.kind === 'disputed') return
      if (evidence.kind === 'absent') {
        const isReplaced = !evidence.isAnyKnown && view.minedCount.low > (attempts[0]?.nonce ?? 0)
        if (isReplaced) await reopen(record)
        return
      }
    }
    if (outcome !== null && isFinalOutcome(outcome)) {
      await settings.journal.archive({ id: intent.id, action: actionOf(intent), outcome })
    }
    lane().forget(intent.id)
  }
  await Promise.all(dueForRetiring(lane().settled(), view.headNumber.low, settings.recheckBlocks).map(retire))
}
