import { planRotateKey } from '@lilymed/mediator'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { planOptions, runPlan } from '../mediator-custody/run-plan.ts'

export const mediatorCustodyRotateKey: Command = {
  name: 'mediator custody rotate-key',
  summary: 'Let another key act for a mediator, and retire the present one for good',
  description:
    'By the withdrawal address, whose transaction is printed with --unsigned. The new key must have offered itself first. Stake, seats and rewards stay the mediator’s; votes that are open are revealed as they would have been, by a node whose keystore has the salt master they were made with.',
  arguments: [{ name: 'key', summary: 'address of the new key' }],
  options: planOptions,
  examples: ['lilymed mediator custody rotate-key 0x… --config mediator.toml --unsigned'],
  run: (invocation) => {
    const wanted = readAddress(argumentAt(invocation.arguments, 0))
    return runPlan(invocation, { make: (position, { calls }) => planRotateKey(position, calls, wanted) })
  },
}
