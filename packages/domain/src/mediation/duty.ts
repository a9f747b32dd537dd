import type { MissedDuty } from './mediation-event.ts'
import { isCommitted, isRevealed } from './mediation-state.ts'
import type { MediationState } from './mediation-state.ts'
import {
  alternateMayRunAt,
  bytesAwaitedUntil,
  isRevealSafe,
  lastCommitAt,
  mayTakeSeat,
  runsGivenUpAt,
} from './round-view.ts'
import type { MediationPolicy, RoundView } from './round-view.ts'

/**
 * The one thing a mediation wants done now. `requestRun`, `requestExamination`, `giveUpRuns`, `intendCommit`, `intendReveal` and
 * `miss` only need recording; `run`, `examine`, `sendCommit` and `sendReveal` are effects whose intent is recorded already, so
 * each may be tried again after a crash or a rewind.
 */
export type Duty =
  | { readonly kind: 'none' }
  | { readonly kind: 'requestRun' }
  | { readonly kind: 'run'; readonly run: number }
  | { readonly kind: 'requestExamination' }
  | { readonly kind: 'examine' }
  | { readonly kind: 'giveUpRuns' }
  | { readonly kind: 'intendCommit' }
  | { readonly kind: 'sendCommit' }
  | { readonly kind: 'intendReveal' }
  | { readonly kind: 'sendReveal' }
  | { readonly kind: 'miss'; readonly missed: MissedDuty }

const nothing: Duty = { kind: 'none' }

/** What a mediation wants done now, given what the chain shows. */
export const dutyOf = (state: MediationState, view: RoundView, policy: MediationPolicy): Duty => {
  if (state.draw === null || state.settled !== null) return nothing
  return isCommitted(state) ? revealDuty(state, view, policy) : commitDuty(state, view, policy)
}

const commitDuty = (state: MediationState, view: RoundView, policy: MediationPolicy): Duty => {
  const { draw } = state
  if (draw === null || state.missed.some((missed) => missed.duty === 'commit')) return nothing
  const now = view.head.timestamp
  if (view.commitEnd !== null || view.isClosed || now >= draw.commitEndsAt) {
    return draw.role === 'alternate' && state.commit === null
      ? miss(view, 'commit', 'NO_SEAT', 'no seat was left free for this alternate')
      : miss(view, 'commit', 'LATE', 'the commit phase ended before the commitment was on chain')
  }
  if (state.commit !== null) return { kind: 'sendCommit' }
  if (view.hasUnknownCommit) {
    return miss(view, 'commit', 'UNKNOWN_COMMIT', 'another holder of this key has committed in this dispute')
  }
  if (state.verdict === null) return runDuty(state, view, policy)
  if (now > lastCommitAt(draw, policy) || state.verdict.rung > view.highestRung) return nothing
  return mayTakeSeat(draw, view) ? { kind: 'intendCommit' } : nothing
}

const runDuty = (state: MediationState, view: RoundView, policy: MediationPolicy): Duty => {
  const { draw } = state
  if (draw === null) return nothing
  const isWaiting =
    draw.role === 'alternate' && (!view.hasFreeSeat || view.head.timestamp < alternateMayRunAt(draw))
  if (isWaiting) return nothing
  if (view.head.timestamp >= runsGivenUpAt(draw, policy)) return { kind: 'giveUpRuns' }
  const pending = state.runs.find((run) => run.status === 'requested')
  if (pending !== undefined) return { kind: 'run', run: pending.run }
  if (state.examination?.status === 'requested') return { kind: 'examine' }
  if (state.runs.length === 0) return { kind: 'requestRun' }
  const isLikeClaim = state.runs.some(
    (run) => run.status === 'completed' && run.resultDigest === draw.claimDigest,
  )
  const mayWait = view.awaitsBytes && !isLikeClaim && view.head.timestamp < bytesAwaitedUntil(draw)
  return mayWait ? nothing : { kind: 'requestExamination' }
}

const revealDuty = (state: MediationState, view: RoundView, policy: MediationPolicy): Duty => {
  if (isRevealed(state) || state.missed.some((missed) => missed.duty === 'reveal')) return nothing
  const isSafe = isRevealSafe(view, policy)
  const isOver =
    view.isClosed || (view.commitEnd !== null && view.head.timestamp >= view.commitEnd.revealEndsAt)
  if (isOver) {
    return isSafe
      ? miss(view, 'reveal', 'LATE', 'the reveal phase ended before the reveal was on chain')
      : miss(view, 'reveal', 'NOT_DEEP', 'the reveal phase ended before its first block was deep enough')
  }
  if (!isSafe) return nothing
  return state.reveal === null ? { kind: 'intendReveal' } : { kind: 'sendReveal' }
}

const miss = (view: RoundView, duty: MissedDuty['duty'], code: MissedDuty['code'], detail: string): Duty => ({
  kind: 'miss',
  missed: { duty, code, detail, at: view.head.timestamp, blockNumber: view.head.number },
})
