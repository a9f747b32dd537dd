import { isCommitted, isRevealed } from './mediation-state.ts'
import type { MediationState } from './mediation-state.ts'
import type { MediationDrawn } from './mediation-event.ts'

/** What the chain shows of a round, at the newest block this node has seen. All times are chain times in unix seconds. */
export type RoundView = {
  readonly head: { readonly number: number; readonly timestamp: number }
  /** Whether fewer commitments than seats were seen. */
  readonly hasFreeSeat: boolean
  /** Set once the commit phase was ended on chain: the block that ended it and the time the reveals end. */
  readonly commitEnd: { readonly blockNumber: number; readonly revealEndsAt: number } | null
  /** Whether the round can take no more reveals because it was closed. */
  readonly isClosed: boolean
  /** Whether a commitment of this mediator stands on chain in this dispute that this node did not decide. */
  readonly hasUnknownCommit: boolean
  /** The highest rung a vote may name now: 0 until a party has posted the bytes behind the claim. */
  readonly highestRung: number
  /** The provider declared a rung that takes the bytes behind its claim, and nobody has posted them yet. */
  readonly awaitsBytes: boolean
}

/** The margins a mediator keeps. */
export type MediationPolicy = {
  /** Blocks that must lie on the block that ended the commit phase before a vote is revealed. */
  readonly revealDepth: number
  /** A commit is not started within this many seconds of the end of its phase. */
  readonly commitMarginSeconds: number
}

/** When an alternate may take a free seat: two thirds into the commit phase, rounded up to whole seconds. */
export const alternateMayCommitAt = ({ commitStartsAt, commitEndsAt }: MediationDrawn): number =>
  commitStartsAt + Math.ceil(((commitEndsAt - commitStartsAt) * 2) / 3)

/** When an alternate starts its runs if a seat is still free: half-way, so that it is ready when it may commit. */
export const alternateMayRunAt = ({ commitStartsAt, commitEndsAt }: MediationDrawn): number =>
  commitStartsAt + Math.ceil((commitEndsAt - commitStartsAt) / 2)

/** Until when a seat waits for the bytes behind a claim: half-way, and so in time to commit before an alternate may. */
export const bytesAwaitedUntil = alternateMayRunAt

/** When runs that have not ended are given up, so that the commit still fits: an eighth of the phase before its end. */
export const runsGivenUpAt = (
  { commitStartsAt, commitEndsAt }: MediationDrawn,
  policy: MediationPolicy,
): number =>
  commitEndsAt - Math.max(Math.ceil((commitEndsAt - commitStartsAt) / 8), policy.commitMarginSeconds + 1)

/** The last chain time at which a commit may be started; the pool takes none from the end of the phase on. */
export const lastCommitAt = ({ commitEndsAt }: MediationDrawn, policy: MediationPolicy): number =>
  commitEndsAt - policy.commitMarginSeconds - 1

/** Whether the block that ended the commit phase is deep enough to reveal on. */
export const isRevealSafe = (view: RoundView, policy: MediationPolicy): boolean =>
  view.commitEnd !== null && view.head.number >= view.commitEnd.blockNumber + policy.revealDepth

/** Whether this mediator may commit by its role now: a seat at any time of the phase, an alternate late and for a free seat. */
export const mayTakeSeat = (draw: MediationDrawn, view: RoundView): boolean =>
  draw.role === 'seat' || (view.hasFreeSeat && view.head.timestamp >= alternateMayCommitAt(draw))

/** The chain time of the next thing that can go too late; undefined when nothing is pending. */
export const nextDeadline = (state: MediationState, view: RoundView): number | undefined => {
  if (state.draw === null || state.settled !== null) return undefined
  if (!isCommitted(state)) return view.commitEnd === null ? state.draw.commitEndsAt : undefined
  if (!isRevealed(state)) return view.commitEnd?.revealEndsAt ?? state.draw.commitEndsAt
  return undefined
}
