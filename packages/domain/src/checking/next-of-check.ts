import { dailyLimit } from './decide-check.ts'
import type { LimitRefusal, Spent } from './decide-check.ts'
import type { CheckEnd } from './check-event.ts'
import type { CheckPolicy } from './check-policy.ts'
import type { CheckRecord } from './check-record.ts'

/** What is to be done next about a result that was decided on. */
export type NextOfCheck =
  | { readonly kind: 'rerun' }
  | { readonly kind: 'challenge' }
  | { readonly kind: 'follow' }
  | { readonly kind: 'end'; readonly code: CheckEnd['code']; readonly message: string }
  | { readonly kind: 'wait'; readonly limit: LimitRefusal }
  | { readonly kind: 'nothing' }

const end = (code: CheckEnd['code'], message: string): NextOfCheck => ({ kind: 'end', code, message })

/** Whether a decided result is challenged; null while that awaits a run of the job. */
const isChallenged = (
  { isDrawn, isRerun, rerun }: CheckRecord,
  { undecided }: Pick<CheckPolicy, 'undecided'>,
): NextOfCheck | null => {
  if (!isRerun) return isDrawn ? null : end('NOT_DRAWN', 'the deal was not drawn')
  if (rerun === null) return { kind: 'rerun' }
  if (rerun.advice === 'accept')
    return end('SAME_RESULT', 'two runs here gave the very result that is claimed')
  if (rerun.advice === 'challenge' || (isDrawn && undecided === 'challenge')) return null
  return end('UNDECIDED', 'the runs here do not tell whether the result is right')
}

/**
 * What a creator does next about a result: run the job, challenge, follow its dispute, or leave it. A challenge that was begun is gone on
 * with whatever the limits say by then: its day has paid for it.
 *
 * @param cost wei that the challenge takes at its worst
 */
export const nextOfCheck = (
  record: CheckRecord,
  policy: Pick<CheckPolicy, 'dailyChallenges' | 'dailyWei' | 'undecided'>,
  spent: Spent,
  cost: bigint,
): NextOfCheck => {
  if (record.end !== null) return { kind: 'nothing' }
  if (record.disputeId !== null) return { kind: 'follow' }
  // Also of one that was begun: a rewound chain may have another claim by now, of which no run here has said anything, or one that is right.
  const other = isChallenged(record, policy)
  if (other !== null) return other
  if (record.begun !== null) return { kind: 'challenge' }
  const limit = dailyLimit(policy, spent, cost)
  return limit === null ? { kind: 'challenge' } : { kind: 'wait', limit }
}
