import { dutyOf as examinationDutyOf } from '../mediation/duty.ts'
import type { Duty } from '../mediation/duty.ts'
import type { Reason } from '../values/reasons.ts'
import { handlerVerdictOf } from './decide-verdict.ts'
import type { AbstentionCode, HandlerVerdict } from './random-event.ts'
import { isDrawDeep, lastVerdictAt, roundOf, roundPolicyOf } from './random-policy.ts'
import type { RandomHead, RandomPolicy } from './random-policy.ts'
import type { RandomMediationState } from './random-state.ts'

/** The duties of an examination. */
export type ExaminationDuty = Extract<
  Duty,
  { kind: 'requestRun' | 'run' | 'requestExamination' | 'examine' | 'giveUpRuns' }
>

/**
 * The one thing a drawn mediator wants done now. `run`, `examine` and `sendVerdict` are effects whose intent is recorded already; the
 * others only need recording.
 */
export type RandomDuty =
  | { readonly kind: 'none' }
  | ExaminationDuty
  | { readonly kind: 'intendVerdict' }
  | { readonly kind: 'sendVerdict'; readonly verdict: HandlerVerdict }
  | { readonly kind: 'abstain'; readonly code: AbstentionCode; readonly reason: Reason | null }

const nothing: RandomDuty = { kind: 'none' }

/** What a drawn mediator wants done now, at this block. */
export const randomDutyOf = (
  state: RandomMediationState,
  head: RandomHead,
  policy: RandomPolicy,
): RandomDuty => {
  const { draw, examined, intent } = state
  if (draw === null || state.closed !== null || state.abstained !== null) return nothing
  if (intent !== null && intent.claimDigest !== draw.claimDigest) return abstain('CLAIM_CHANGED')
  if (head.timestamp >= draw.endsAt) return abstain(intent?.refusedWith ? 'REFUSED' : 'LATE')
  if (intent !== null) {
    return isDrawDeep(state, head, policy) ? { kind: 'sendVerdict', verdict: intent.verdict } : nothing
  }
  if (examined.verdict === null) {
    const duty = examinationDutyOf(examined, roundOf(head), roundPolicyOf(policy))
    return isExamining(duty) ? duty : nothing
  }
  if (handlerVerdictOf(examined) === undefined) {
    const isUnstable = examined.verdict.outcome === 'NONDETERMINISTIC'
    return abstain(isUnstable ? 'NONDETERMINISTIC' : 'CANNOT_REPRODUCE', examined.verdict.reason)
  }
  const mayIntend = isDrawDeep(state, head, policy) && head.timestamp <= lastVerdictAt(state, policy)
  return mayIntend ? { kind: 'intendVerdict' } : nothing
}

const abstain = (code: AbstentionCode, reason: Reason | null = null): RandomDuty => ({
  kind: 'abstain',
  code,
  reason,
})

const examining: ReadonlySet<Duty['kind']> = new Set<ExaminationDuty['kind']>([
  'requestRun',
  'run',
  'requestExamination',
  'examine',
  'giveUpRuns',
])
const isExamining = (duty: Duty): duty is ExaminationDuty => examining.has(duty.kind)
