import { planOfferKey } from '@lilymed/mediator'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { planOptions, runPlan } from '../mediator-custody/run-plan.ts'

export const mediatorCustodyOfferKey: Command = {
  name: 'mediator custody offer-key',
  summary: 'Offer the key of this configuration to a mediator, to act for it',
  description:
    'The first of two steps of a rotation, with the configuration of the new key: nobody is made a key unasked. The withdrawal address takes it with lilymed mediator custody rotate-key.',
  arguments: [{ name: 'mediator', summary: 'the mediator it is to act for' }],
  options: planOptions,
  examples: ['lilymed mediator custody offer-key 0x… --config new-mediator.toml'],
  run: (invocation) => {
    const mediator = readAddress(argumentAt(invocation.arguments, 0))
    return runPlan(invocation, { mediator, make: (position, { calls }) => planOfferKey(position, calls) })
  },
}
