import { planClaim } from '@lilymed/mediator'
import type { Command } from '../command.ts'
import { readSignatory } from '../mediator-custody/read-signatory.ts'
import { byOption, planOptions, runPlan } from '../mediator-custody/run-plan.ts'

export const mediatorRewardsClaim: Command = {
  name: 'mediator rewards claim',
  summary: 'Claim a mediator’s rewards, to where it is paid',
  description:
    'Shows what was credited and to which address it will be paid, and asks. Rewards wait in Settlement for ever: nothing is lost by claiming seldom.',
  options: [byOption, ...planOptions],
  examples: ['lilymed mediator rewards claim --config mediator.toml --yes'],
  run: (invocation) => {
    const by = readSignatory(invocation.options)
    return runPlan(invocation, { make: (position, { calls }) => planClaim(position, calls, by) })
  },
}
