import type { Command } from '../command.ts'
import { actOptions, dealArgument } from './party-options.ts'

/** What both parties put a deal, and its result, on chain with. */
export const dealCommands: readonly Command[] = [
  {
    name: 'deal anchor',
    summary: 'Put a deal on chain, as either of its parties, so that its result can be challenged',
    description:
      'Released Lilypad makes and settles deals at its solver. This reads the deal’s document there (or from a file), proves that it hashes to the deal’s id, shows what it says, and agrees to it at Lilypad’s controller with the party’s own key: the deal is on chain once both have. Deals since Lilypad 2.22 do not say how long each step may take; both parties then agree to Lilypad’s own hour, or to the time to judge that --judge-timeout says: a standard dispute needs more than an hour. Says whether the other party has agreed. Run again it finds what is done. Exit code 4: refused, or not agreed to.',
    arguments: [dealArgument],
    options: [
      ...actOptions,
      { flags: '--solver <url>', summary: 'the solver that made the deal' },
      {
        flags: '--deal-file <file>',
        summary: 'what the solver answers for the deal, as JSON, in place of it',
      },
      {
        flags: '--judge-timeout <seconds>',
        summary: 'time for a result to be judged and disputed, where the deal says none; 3600 unless told',
      },
      {
        flags: '--as-agreed',
        summary: 'take the times that the other party put on chain, though they differ',
      },
      { flags: '--anyway', summary: 'agree to a deal that the solver calls settled' },
    ],
    examples: [
      'lilymed deal anchor Qm… --config creator.toml --dry-run',
      'lilymed deal anchor Qm… --config provider.toml --judge-timeout 86400 --yes',
      'lilymed deal anchor Qm… --config creator.toml --deal-file deal.json',
    ],
    run: async (invocation) => (await import('../commands/deal-anchor.ts')).dealAnchor(invocation),
  },
  {
    name: 'deal submit',
    summary: 'Submit the result of a deal that is on chain, as its provider',
    description:
      'Released Lilypad tells a result to its solver alone; what is not on chain can be neither challenged nor paid for by a ruling. Takes the result that the solver has, or --data-id, says what it costs and what is at stake, and submits it with the provider’s key. Proves that the deal’s document hashes to its id and says what is on chain, and with --result that the provider’s own bytes hash to the result; what it could not check it says first. Exit code 3: the deal is not on chain. 4: refused, or not agreed to.',
    arguments: [dealArgument],
    options: [
      ...actOptions,
      { flags: '--solver <url>', summary: 'the solver that has the result' },
      { flags: '--data-id <cid>', summary: 'the result’s CIDv0, or sealed: and the seal over it' },
      {
        flags: '--result <path>',
        summary: 'the provider’s own result, a CAR file or its folder, to be hashed',
      },
      { flags: '--deal-file <file>', summary: 'the deal’s document, in place of the solver’s' },
      {
        flags: '--instructions <count>',
        summary: 'what the job is charged for; a solver that says otherwise is refused',
        default: '1',
      },
    ],
    examples: [
      'lilymed deal submit Qm… --config provider.toml',
      'lilymed deal submit Qm… --data-id Qm… --yes',
    ],
    run: async (invocation) => (await import('../commands/deal-submit.ts')).dealSubmit(invocation),
  },
]
