import { excludedFrom } from '../dispute/dispute.ts'
import { isForController } from '../dispute/due-poke.ts'
import { phaseAt } from '../dispute/phase.ts'
import { settledRounds } from '../dispute/settled-rounds.ts'
import { drawPanel } from '../panel/draw-panel.ts'
import { settleCanary } from '../settlement/settle-canary.ts'
import { settleRound } from '../settlement/settle-round.ts'
import { closeRound } from '../tally/close-round.ts'
import { finalAtOfRuling } from '../tally/final-at.ts'
import { nextRoundFits, roundOfAppeal } from '../tally/next-round.ts'
import { canaryRefusal, finalAtOfTruth } from '../tally/open-canary.ts'
import { controllerCallOf } from '../values/outcomes.ts'

/**
 * Every decision that the model leaves to the domain. A test of the checker replaces one of them by a wrong one, which an invariant
 * must notice.
 */
export const DOMAIN_RULES = {
  canaryRefusal,
  closeRound,
  controllerCallOf,
  drawPanel,
  excludedFrom,
  finalAtOfRuling,
  finalAtOfTruth,
  isForController,
  nextRoundFits,
  phaseAt,
  roundOfAppeal,
  settleCanary,
  settledRounds,
  settleRound,
} as const

/** The decisions that a model is explored with. */
export type Rules = typeof DOMAIN_RULES
