import { planSetWithdrawal } from '@lilymed/mediator'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { runPlan } from '../mediator-custody/run-plan.ts'

/** `lilymed mediator custody set-withdrawal`. */
export const mediatorCustodySetWithdrawal: Action = (invocation) => {
  const wanted = readAddress(argumentAt(invocation.arguments, 0))
  return runPlan(invocation, { make: (position, { calls }) => planSetWithdrawal(position, calls, wanted) })
}
