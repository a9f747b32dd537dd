import type { Command } from '../command.ts'
import { appealBy } from './appeal-by.ts'
import { claimBy } from './claim-by.ts'
import {
  accountOptions,
  actOptions,
  dealArgument,
  enginesOption,
  forwarderOption,
  networkOptions,
} from './party-options.ts'

/** What a job creator challenges with. */
export const challengeCommands: readonly Command[] = [
  {
    name: 'challenge',
    summary: 'Challenge the result of a deal, and say first what that costs and may bring',
    description:
      'Reads the deal, its claim and the pool’s quote from the chain, and shows the deadline, each round’s cost, whom the panel would be drawn from and what every outcome would mean. With a key it asks, sends what is missing (allowance, escrow, checkResult) and goes on where an earlier run ended; a deal that has its dispute gets no second one. Without a key it only shows. Only the deal’s job creator can challenge, from its own account: Lilypad asks for tx.origin. With --dry-run it runs the job twice on this machine, as a mediator would, says whether to challenge, and sends nothing: exit code 5 says that the result is another, 0 that it is the same, 4 that the runs do not tell. Exit code 3: the deal is not on chain. 4: refused, or not agreed to.',
    arguments: [dealArgument],
    options: [
      ...networkOptions,
      ...accountOptions,
      { flags: '--class <name>', summary: 'the draw class, where the provider declared none' },
      { flags: '--rounds <count>', summary: 'rounds to pay for; all that fit otherwise' },
      forwarderOption,
      { flags: '--dry-run', summary: 'send nothing: run the job here first, and say whether to challenge' },
      { flags: '--solver <url>', summary: 'the solver that has the deal’s document, for --dry-run' },
      enginesOption,
      { flags: '--watch', summary: 'follow the dispute to its ruling' },
      { flags: '--yes', summary: 'do it without being asked' },
      {
        flags: '--json',
        summary: 'print JSON: one document, and a line a change with --watch; sends only with --yes',
      },
    ],
    examples: [
      'lilymed challenge Qm… --rpc http://… --controller 0x…',
      'lilymed challenge Qm… --config creator.toml --dry-run',
      'lilymed challenge Qm… --config creator.toml --keystore key.json --passphrase-file pass --watch',
    ],
    run: async (invocation) => (await import('../commands/challenge.ts')).challenge(invocation),
  },
  {
    name: 'challenge watch',
    summary: 'Challenge a random share of your results, and appeal wrong rulings, by a policy',
    description:
      'A job creator’s daemon. With every new block it decides about each result of the creator’s deals: it draws deals by a secret that no provider knows, as many as make cheating unprofitable by the policy’s numbers, runs the job here first where the policy says so, challenges within the day’s limits, follows the disputes, and appeals rulings that its own runs contradict where the wager is worth it. Everything is recorded before it is sent: interrupted at any moment and started again it goes on where it was, and challenges nothing twice. --dry-run says what it would do and neither sends nor records anything. SIGTERM ends it with exit code 0.',
    options: [
      { flags: '--policy <file>', summary: 'the policy, a TOML file' },
      ...networkOptions,
      ...accountOptions,
      { flags: '--creator <address>', summary: 'whose results, for --dry-run without a key' },
      forwarderOption,
      { flags: '--solver <url>', summary: 'the solver that has the deals’ documents' },
      enginesOption,
      { flags: '--dry-run', summary: 'say what would be challenged and appealed; send and record nothing' },
      { flags: '--once', summary: 'do what is due now, and end' },
      {
        flags: '--give-up-after <seconds>',
        summary:
          'end with exit code 75 when nothing was seen of the chain for so long; 60 with --once, never without, unless told',
      },
      { flags: '--json', summary: 'print one JSON document a line' },
    ],
    examples: [
      'lilymed challenge watch --policy policy.toml --config creator.toml',
      'lilymed challenge watch --policy policy.toml --config creator.toml --dry-run --once',
      'lilymed challenge watch --policy policy.toml --creator 0x… --rpc http://… --controller 0x… --dry-run --json',
    ],
    run: async (invocation) => (await import('../commands/challenge-watch.ts')).challengeWatch(invocation),
  },
  appealBy('challenge', 'creator', async (invocation) =>
    (await import('../commands/appeal-commands.ts')).challengeAppeal(invocation),
  ),
  claimBy('challenge', 'creator', async (invocation) =>
    (await import('../commands/claim-commands.ts')).challengeClaim(invocation),
  ),
  {
    name: 'challenge withdraw',
    summary: 'Take back the escrow of a challenge that was paid for and never raised',
    description:
      'The escrow of a challenge may be paid and the result never checked: it was too late, the key ran out of coin, somebody thought better of it. It stays the job creator’s, however it was paid, and comes back into its wallet by this, also after the deal has ended. Refused once the deal has its dispute: what that does not use becomes credit, which lilymed challenge claim collects. Exit code 3: the deal is not on chain. 4: refused, or not agreed to.',
    arguments: [dealArgument],
    options: [...actOptions],
    examples: [
      'lilymed challenge withdraw Qm… --config creator.toml --dry-run',
      'lilymed challenge withdraw Qm… --config creator.toml --yes',
    ],
    run: async (invocation) =>
      (await import('../commands/challenge-withdraw.ts')).challengeWithdraw(invocation),
  },
]
