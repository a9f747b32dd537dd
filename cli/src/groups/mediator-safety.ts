import type { Command } from '../command.ts'
import { settingsOption } from './mediator-options.ts'

/** What keeps a mediator’s votes whole: halts, reveals by hand, salts, protection. */
export const mediatorSafetyCommands: readonly Command[] = [
  {
    name: 'mediator halt',
    summary: 'Stop this mediator from committing to anything new; it still reveals',
    description:
      'For when a key, a passphrase or the machine itself is not to be trusted. It counts at once for a running node and for every later start, until mediator resume. Votes that are committed are revealed, and disputes are moved on as before. A seat that is drawn meanwhile is missed, and costs what missing costs.',
    options: [
      settingsOption,
      { flags: '--reason <words>', summary: 'why, for whoever looks at it later' },
      { flags: '--json', summary: 'print since when and why as JSON' },
    ],
    examples: ['lilymed mediator halt --config mediator.toml --reason "the old server was sold"'],
    run: async (invocation) => (await import('../commands/mediator-halt.ts')).mediatorHalt(invocation),
  },
  {
    name: 'mediator resume',
    summary: 'Let a halted mediator commit again',
    description: 'Ends a halt, for a running node at once. Exit code 3 where there is none to end.',
    options: [settingsOption, { flags: '--json', summary: 'print the halt that ended as JSON, or null' }],
    examples: ['lilymed mediator resume --config mediator.toml'],
    run: async (invocation) => (await import('../commands/mediator-resume.ts')).mediatorResume(invocation),
  },
  {
    name: 'mediator reveal',
    summary: 'Reveal what a lost machine committed, from keystore and chain alone',
    description:
      'Finds this mediator’s commitments in a dispute on chain, opens the sealed votes beside them with the keystore, and reveals those whose time it is. Needs the settings, the keystore and its passphrase; no data directory. A node that runs does this by itself, so it must not be running. What a vote says is not told before it is revealed. Exit code 75 where it is too early, 4 where it is too late, 3 where nothing was committed.',
    options: [
      { flags: '--recover <dispute>', summary: 'id of the dispute, 0x and 64 hex digits' },
      settingsOption,
      { flags: '--yes', summary: 'send without asking' },
      { flags: '--json', summary: 'print the votes and what was sent as one JSON document' },
    ],
    examples: ['lilymed mediator reveal --recover 0x1f…9c --config mediator.toml'],
    run: async (invocation) => (await import('../commands/mediator-reveal.ts')).mediatorReveal(invocation),
  },
  {
    name: 'mediator rotate-salt',
    summary: 'Give a keystore a new salt master; the old ones still reveal what they committed',
    description:
      'For when somebody else may have seen the salt master: who has it can read the sealed votes that are still secret. Votes from the next start on are salted and sealed with the new one. The node must not be running: stop it, rotate, start it, all within a reveal phase. Copies of the keystore that you keep must be made again. With --prune it asks the chain for every commitment of this mediator: a master stays while a vote that it made is in a dispute that is not settled in a final block, and all stay while a commitment is promised that the chain does not show. Votes in other pools or on other chains are not known to it.',
    options: [
      settingsOption,
      { flags: '--keep <count>', summary: 'how many masters to keep, the new one included; all unless told' },
      {
        flags: '--prune',
        summary: 'no new master: drop the older ones that no vote can need any more',
      },
      {
        flags: '--export <file>',
        summary: 'with --prune: where the keystore is kept as it was; beside it unless told',
      },
      { flags: '--json', summary: 'print how many masters there are as JSON' },
    ],
    examples: [
      'lilymed mediator rotate-salt --config mediator.toml',
      'lilymed mediator rotate-salt --prune --export /media/vault/keystore.json --config mediator.toml',
    ],
    run: async (invocation) =>
      (await import('../commands/mediator-rotate-salt.ts')).mediatorRotateSalt(invocation),
  },
  {
    name: 'mediator protection export',
    summary: 'Write what this mediator has promised never to contradict',
    description:
      'One JSON document with every commitment this mediator has promised: the only one it may ever sign in that dispute and round. Import it wherever the same mediator is to run next, before it does. It tells commitments alone, which say nothing of a vote, and works beside a running node.',
    options: [settingsOption, { flags: '--output <file>', summary: 'where to write it; stdout otherwise' }],
    examples: ['lilymed mediator protection export --config mediator.toml --output protection.json'],
    run: async (invocation) =>
      (await import('../commands/mediator-protection-export.ts')).mediatorProtectionExport(invocation),
  },
  {
    name: 'mediator protection import',
    summary: 'Take over what this mediator has promised on another machine',
    description:
      'Adds the promises of an export to those of this data directory. In a dispute of which another machine promised something this node commits to nothing; what was committed it still reveals. Where the two contradict each other nothing is imported, and the disputes are named (exit code 4). The node must not be running.',
    arguments: [{ name: 'file', summary: 'what mediator protection export wrote' }],
    options: [settingsOption, { flags: '--json', summary: 'print how many were new as JSON' }],
    examples: ['lilymed mediator protection import protection.json --config mediator.toml'],
    run: async (invocation) =>
      (await import('../commands/mediator-protection-import.ts')).mediatorProtectionImport(invocation),
  },
]
