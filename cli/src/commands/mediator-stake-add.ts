import { forecastFor, planStakeAdd, refuseLoss } from '@lilymed/mediator'
import { classId } from '@lilymed/network'
import { argumentAt, textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { readAddress, readAmount } from '../mediator-custody/read-arguments.ts'
import { runPlan } from '../mediator-custody/run-plan.ts'

/** `lilymed mediator stake add`. */
export const mediatorStakeAdd: Action = (invocation) => {
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
}
