import type { Command, CommandOption } from '../command.ts'
import { settingsOption } from './mediator-options.ts'

/** Options of every command about a mediator's transactions. */
const transactionOptions: readonly CommandOption[] = [
  settingsOption,
  { flags: '--json', summary: 'print one JSON document' },
]

/** What a mediator sends to the chain. */
export const txCommands: readonly Command[] = [
  {
    name: 'tx list',
    summary: 'List what a mediator wants on chain and how far it is',
    description:
      'One line an intent: state, nonce, fees, deadline, and what holds it up; then how the sender does. Asks the running node over the socket in its data directory; where none runs, reads its journal, for which no key is needed. Neither calldata nor signed bytes are shown: they may hold a vote.',
    options: transactionOptions,
    examples: ['lilymed tx list --config mediator.toml'],
    run: async (invocation) => (await import('../commands/tx-list.ts')).txList(invocation),
  },
  {
    name: 'tx bump',
    summary: 'Replace a pending transaction at a higher fee now',
    description:
      'Signs the same action at the same nonce for at least an eighth more, never above fees.maxFeeGwei. The running node does it; where none runs, this command opens keystore and journal itself, under their locks. Exits with 3 when there is no such intent, and with 4 when there is nothing to replace.',
    arguments: [{ name: 'intent', summary: 'its name, the beginning of it, or its nonce; see tx list' }],
    options: transactionOptions,
    examples: ['lilymed tx bump 17 --config mediator.toml'],
    run: async (invocation) => (await import('../commands/tx-bump.ts')).txBump(invocation),
  },
  {
    name: 'tx cancel',
    summary: 'Keep an intent from happening, if it still can be',
    description:
      'What is not signed yet is dropped; what is pending is replaced by an empty transaction of the same nonce, and whichever of the two is included decides. It is not tried again under this name. Cancelling a reveal costs what was locked. The running node does it; where none runs, this command opens keystore and journal itself, under their locks.',
    arguments: [{ name: 'intent', summary: 'its name, the beginning of it, or its nonce; see tx list' }],
    options: transactionOptions,
    examples: ['lilymed tx cancel 17 --config mediator.toml'],
    run: async (invocation) => (await import('../commands/tx-cancel.ts')).txCancel(invocation),
  },
]
