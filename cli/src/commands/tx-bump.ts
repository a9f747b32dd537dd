import type { Command } from '../command.ts'
import { steerTransaction, transactionOptions } from '../transactions/steer-transaction.ts'

export const txBump: Command = {
  name: 'tx bump',
  summary: 'Replace a pending transaction at a higher fee now',
  description:
    'Signs the same action at the same nonce for at least an eighth more, never above fees.maxFeeGwei. The running node does it; where none runs, this command opens keystore and journal itself, under their locks. Exits with 3 when there is no such intent, and with 4 when there is nothing to replace.',
  arguments: [{ name: 'intent', summary: 'its name, the beginning of it, or its nonce; see tx list' }],
  options: transactionOptions,
  examples: ['lilymed tx bump 17 --config mediator.toml'],
  run: (invocation) => steerTransaction(invocation, 'bump'),
}
