import { planSetWithdrawal } from '@lilymed/mediator'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { planOptions, runPlan } from '../mediator-custody/run-plan.ts'

export const mediatorCustodySetWithdrawal: Command = {
  name: 'mediator custody set-withdrawal',
  summary: 'Name where a mediator’s stake and rewards are paid',
  description:
    'Once by the mediator itself; from then on that address alone can name another, and its transaction is printed with --unsigned. It can also replace the key, so it should be kept where the node’s key is not.',
  arguments: [{ name: 'address', summary: 'the withdrawal address' }],
  options: planOptions,
  examples: ['lilymed mediator custody set-withdrawal 0x… --config mediator.toml'],
  run: (invocation) => {
    const wanted = readAddress(argumentAt(invocation.arguments, 0))
    return runPlan(invocation, { make: (position, { calls }) => planSetWithdrawal(position, calls, wanted) })
  },
}
