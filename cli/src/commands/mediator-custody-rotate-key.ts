import { planRotateKey } from '@lilymed/mediator'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { runPlan } from '../mediator-custody/run-plan.ts'

/** `lilymed mediator custody rotate-key`. */
export const mediatorCustodyRotateKey: Action = (invocation) => {
  const wanted = readAddress(argumentAt(invocation.arguments, 0))
  return runPlan(invocation, { make: (position, { calls }) => planRotateKey(position, calls, wanted) })
}
