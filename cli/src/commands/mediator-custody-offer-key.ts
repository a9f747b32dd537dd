import { planOfferKey } from '@lilymed/mediator'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { runPlan } from '../mediator-custody/run-plan.ts'

/** `lilymed mediator custody offer-key`. */
export const mediatorCustodyOfferKey: Action = (invocation) => {
  const mediator = readAddress(argumentAt(invocation.arguments, 0))
  return runPlan(invocation, { mediator, make: (position, { calls }) => planOfferKey(position, calls) })
}
