import { planUnstake } from '@lilymed/mediator'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { readAmount } from '../mediator-custody/read-arguments.ts'
import { readSignatory } from '../mediator-custody/read-signatory.ts'
import { runPlan } from '../mediator-custody/run-plan.ts'

/** `lilymed mediator stake unstake`. */
export const mediatorStakeUnstake: Action = (invocation) => {
  const text = argumentAt(invocation.arguments, 0)
  const amount = text === 'all' ? undefined : readAmount(text)
  const by = readSignatory(invocation.options)
  const acceptsBelowMinimum = invocation.options['belowMinimum'] === true
  return runPlan(invocation, {
    make: (position, { calls }) => planUnstake(position, calls, { amount, by, acceptsBelowMinimum }),
  })
}
