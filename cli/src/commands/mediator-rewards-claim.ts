import { planClaim } from '@lilymed/mediator'
import type { Action } from '../command.ts'
import { readSignatory } from '../mediator-custody/read-signatory.ts'
import { runPlan } from '../mediator-custody/run-plan.ts'

/** `lilymed mediator rewards claim`. */
export const mediatorRewardsClaim: Action = (invocation) => {
  const by = readSignatory(invocation.options)
  return runPlan(invocation, { make: (position, { calls }) => planClaim(position, calls, by) })
}
