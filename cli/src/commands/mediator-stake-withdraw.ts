import { planWithdraw } from '@lilymed/mediator'
import type { Action } from '../command.ts'
import { readSignatory } from '../mediator-custody/read-signatory.ts'
import { runPlan } from '../mediator-custody/run-plan.ts'

/** `lilymed mediator stake withdraw`. */
export const mediatorStakeWithdraw: Action = (invocation) => {
  const by = readSignatory(invocation.options)
  return runPlan(invocation, { make: (position, { calls }) => planWithdraw(position, calls, by) })
}
