import { planUnstake } from '@lilymed/mediator'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { readAmount } from '../mediator-custody/read-arguments.ts'
import { readSignatory } from '../mediator-custody/read-signatory.ts'
import { byOption, planOptions, runPlan } from '../mediator-custody/run-plan.ts'

export const mediatorStakeUnstake: Command = {
  name: 'mediator stake unstake',
  summary: 'Ask for stake back, to be withdrawn when it has unbonded',
  description:
    'Shows what will be left, when the rest can be withdrawn and what is still open, and asks. What is asked for weighs nothing from the next epoch on, and can be slashed until it is withdrawn; asking again restarts the period for all of it. Refuses to leave less than the minimum stake unless told.',
  arguments: [{ name: 'amount', summary: 'LP, or all' }],
  options: [
    { flags: '--below-minimum', summary: 'leave less than the minimum stake all the same' },
    byOption,
    ...planOptions,
  ],
  examples: [
    'lilymed mediator stake unstake 100 --config mediator.toml',
    'lilymed mediator stake unstake all --config mediator.toml --by withdrawal --unsigned',
  ],
  run: (invocation) => {
    const text = argumentAt(invocation.arguments, 0)
    const amount = text === 'all' ? undefined : readAmount(text)
    const by = readSignatory(invocation.options)
    const acceptsBelowMinimum = invocation.options['belowMinimum'] === true
    return runPlan(invocation, {
      make: (position, { calls }) => planUnstake(position, calls, { amount, by, acceptsBelowMinimum }),
    })
  },
}
