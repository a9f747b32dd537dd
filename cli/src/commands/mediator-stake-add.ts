import { forecastFor, planStakeAdd, refuseLoss } from '@lilymed/mediator'
import { classId } from '@lilymed/network'
import { argumentAt, textOption } from '../command.ts'
import type { Command } from '../command.ts'
import { readAddress, readAmount } from '../mediator-custody/read-arguments.ts'
import { planOptions, runPlan } from '../mediator-custody/run-plan.ts'

export const mediatorStakeAdd: Command = {
  name: 'mediator stake add',
  summary: 'Add to a mediator’s stake, and say first what that means',
  description:
    'Reads balances, allowance, stake and parameters, shows what will happen, asks, registers where --class names a class it is not registered for, approves exactly what is missing, and stakes. With the first stake name a withdrawal address, kept apart from the node: stake and rewards are paid there alone, and it can replace the key. What the forecast calls a loss is refused (lilymed mediator forecast). Exit code 4 when it is refused or not agreed to.',
  arguments: [{ name: 'amount', summary: 'LP, such as 400 or 12.5' }],
  options: [
    { flags: '--withdrawal-address <address>', summary: 'where stake and rewards will be paid, for good' },
    { flags: '--class <name>', summary: 'register for this draw class first, where it is not yet' },
    { flags: '--no-withdrawal-address', summary: 'stake without one all the same' },
    { flags: '--below-minimum', summary: 'stake all the same what is too little to be drawn' },
    { flags: '--accept-loss', summary: 'stake all the same where the forecast is a loss' },
    { flags: '--while-jailed', summary: 'stake all the same what weighs nothing until the jail is over' },
    ...planOptions,
  ],
  examples: [
    'lilymed mediator stake add 400 --config mediator.toml --class portable --withdrawal-address 0x…',
    'lilymed mediator stake add 100 --config mediator.toml --yes',
  ],
  run: (invocation) => {
    const { options } = invocation
    const amount = readAmount(argumentAt(invocation.arguments, 0))
    const [address, name] = [textOption(options, 'withdrawalAddress'), textOption(options, 'class')]
    return runPlan(invocation, {
      make: async (position, custody, config) => {
        const plan = planStakeAdd(position, custody.calls, {
          amount,
          withdrawalAddress: address === undefined ? undefined : readAddress(address),
          drawClass: name === undefined ? undefined : { id: classId(name), name },
          accepts: {
            noWithdrawalAddress: options['withdrawalAddress'] === false,
            belowMinimum: options['belowMinimum'] === true,
            jail: options['whileJailed'] === true,
          },
        })
        if (plan.kind === 'rejected') return plan
        const found = await forecastFor(config, custody.provider, { position, added: amount, alsoIn: name })
        return refuseLoss(plan, found, options['acceptLoss'] === true)
      },
    })
  },
}
