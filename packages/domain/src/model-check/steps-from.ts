import { closeSteps } from './actions/close.ts'
import { drawSteps } from './actions/draw.ts'
import { abandonSteps, finaliseSteps, timeOutSteps } from './actions/finalise.ts'
import { timeSteps } from './actions/pass-time.ts'
import { appealSteps, canarySteps } from './actions/review.ts'
import { settleSteps } from './actions/settle.ts'
import { commitSteps, endCommitSteps, revealSteps, sealSteps } from './actions/vote.ts'
import type { Step } from './explore.ts'
import type { World } from './world.ts'

/**
 * Everything that can happen next. Nothing has to: who has crashed, does not show up or keeps silent is whoever takes none of the steps
 * that are open to it.
 */
export const stepsFrom = (world: World): readonly Step<World>[] => [
  ...drawSteps(world),
  ...commitSteps(world),
  ...endCommitSteps(world),
  ...revealSteps(world),
  ...sealSteps(world),
  ...closeSteps(world),
  ...appealSteps(world),
  ...canarySteps(world),
  ...finaliseSteps(world),
  ...abandonSteps(world),
  ...settleSteps(world),
  ...timeOutSteps(world),
  ...timeSteps(world),
]
