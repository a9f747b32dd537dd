import type { MediationPolicy, RoundView } from '../mediation/round-view.ts'
import { lastCommitAt } from '../mediation/round-view.ts'
import type { RandomMediationState } from './random-state.ts'

/** The newest block a node has seen; times in unix seconds. */
export type RandomHead = RoundView['head']

/** The margins of a drawn mediator. */
export type RandomPolicy = {
  /** Blocks that must lie on the draw before a verdict is intended or sent: a verdict names no claim, so the claim must stay. */
  readonly drawDepth: number
  /** No verdict is intended within this many seconds of the end. */
  readonly marginSeconds: number
}

/** The pool's view of a round that has one seat and can end by time only; the handler knows no evidence, so rung 0 is all. */
export const roundOf = (head: RandomHead): RoundView => ({
  head,
  hasFreeSeat: true,
  commitEnd: null,
  isClosed: false,
  hasUnknownCommit: false,
  highestRung: 0,
  awaitsBytes: false,
})

/** The pool's policy with the same margin. */
export const roundPolicyOf = ({ drawDepth, marginSeconds }: RandomPolicy): MediationPolicy => ({
  revealDepth: drawDepth,
  commitMarginSeconds: marginSeconds,
})

/** Whether the draw lies deep enough to speak on. */
export const isDrawDeep = (
  { draw }: RandomMediationState,
  head: RandomHead,
  { drawDepth }: RandomPolicy,
): boolean => draw !== null && head.number >= draw.block.number + drawDepth

/** The last chain time at which a verdict may be intended. */
export const lastVerdictAt = ({ examined }: RandomMediationState, policy: RandomPolicy): number =>
  examined.draw === null ? Number.NEGATIVE_INFINITY : lastCommitAt(examined.draw, roundPolicyOf(policy))
