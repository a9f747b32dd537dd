import type { Command } from '../command.ts'
import { steerTransaction, transactionOptions } from '../transactions/steer-transaction.ts'

export const txCancel: Command = {
  name: 'tx cancel',
  summary: 'Keep an intent from happening, if it still can be',
  description:
    'What is not signed yet is dropped; what is pending is replaced by an empty transaction of the same nonce, and whichever of the two is included decides. It is not tried again under this name. Cancelling a reveal costs what was locked. The running node does it; where none runs, this command opens keystore and journal itself, under their locks.',
  arguments: [{ name: 'intent', summary: 'its name, the beginning of it, or its nonce; see tx list' }],
  options: transactionOptions,
  examples: ['lilymed tx cancel 17 --config mediator.toml'],
  run: (invocation) => steerTransaction(invocation, 'cancel'),
}
