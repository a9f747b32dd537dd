import { planWithdraw } from '@lilymed/mediator'
import type { Command } from '../command.ts'
import { readSignatory } from '../mediator-custody/read-signatory.ts'
import { byOption, planOptions, runPlan } from '../mediator-custody/run-plan.ts'

export const mediatorStakeWithdraw: Command = {
  name: 'mediator stake withdraw',
  summary: 'Withdraw the stake that has unbonded, to where the mediator is paid',
  description:
    'Says until when it is unbonding, or which seats are still open, where that is so; else shows what will be paid to which address, and asks.',
  options: [byOption, ...planOptions],
  examples: ['lilymed mediator stake withdraw --config mediator.toml'],
  run: (invocation) => {
    const by = readSignatory(invocation.options)
    return runPlan(invocation, { make: (position, { calls }) => planWithdraw(position, calls, by) })
  },
}
