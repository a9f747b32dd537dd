import type { Command } from '../command.ts'
import { daemonOptions } from './daemon-options.ts'
import { settingsOption } from './mediator-options.ts'

/** A mediator’s node: set up, run, looked at. */
export const mediatorNodeCommands: readonly Command[] = [
  {
    name: 'mediator init',
    summary: 'Make a key and a salt master for a new mediator',
    description:
      'Writes one encrypted keystore (Web3 Secret Storage v3, mode 0600) that holds the transaction key and the salt master, and prints its path and address. The passphrase must not be one that is easily guessed. Keystore and chain together are enough to reveal every vote, so keep a copy.',
    options: [
      { flags: '--keystore <directory>', summary: 'where to write it', default: 'keystore' },
      {
        flags: '--passphrase-file <file>',
        summary: 'one line, mode 0600; asked for on a terminal otherwise',
      },
      {
        flags: '--without-key',
        summary: 'a salt master alone, for a mediator whose transactions a Web3Signer or a KMS signs',
      },
      {
        flags: '--succeeds <keystore>',
        summary:
          'take over the salt masters of this keystore, which has the same passphrase, with another key',
      },
      { flags: '--json', summary: 'print file and address as JSON' },
    ],
    examples: ['lilymed mediator init --keystore keys --passphrase-file passphrase'],
    run: async (invocation) => (await import('../commands/mediator-init.ts')).mediatorInit(invocation),
  },
  {
    name: 'mediator doctor',
    summary: 'Look at everything a mediator depends on, and say what to do about it',
    description:
      'Asks every endpoint of the chain, compares the clock, reads the account’s gas, stake, classes, jail and allowance, opens the keystore, writes to the disk, and asks the reexecutor for its slots and known-answer tests, the beacon’s relay and the solver. Changes nothing, sends nothing, and works beside a running node. Exit code 0 when nothing failed, 5 when something did.',
    options: [
      { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: ['lilymed mediator doctor --config mediator.toml'],
    run: async (invocation) => (await import('../commands/mediator-doctor.ts')).mediatorDoctor(invocation),
  },
  {
    name: 'mediator status',
    summary:
      'Say how a running mediator stands: mode, head, open votes, transactions, and what keeps it from voting',
    description:
      'Asks the running node over the socket in its data directory, which only its owner may open. Says how far each open vote is, never what it is. Exit code 0 when nothing keeps it from voting, 75 when something does or no node is running.',
    options: [
      { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: ['lilymed mediator status --config mediator.toml'],
    run: async (invocation) => (await import('../commands/mediator-status.ts')).mediatorStatus(invocation),
  },
  {
    name: 'mediator run',
    summary: 'Run a mediator node until it is stopped',
    description:
      'Follows the chain, re-executes the jobs of disputes it is drawn for, commits, reveals, and helps disputes on. What it intends is on disk before it is sent; stopping it between commit and reveal costs a lock unless it is back in time.',
    options: daemonOptions,
    examples: ['lilymed mediator run --config mediator.toml'],
    run: async (invocation) => (await import('../commands/mediator-run.ts')).mediatorRun(invocation),
  },
  {
    name: 'mediator release',
    summary: 'Believe a machine again that failed a known-answer test',
    description:
      'A node whose machine once failed a known-answer test runs no job any more and votes CANNOT_REPRODUCE, over restarts too, until somebody has looked at it. This ends that, if every slot of the reexecutor that is in service gives known answers by now (exit code 4 if not, 3 where it was not jailed). A running node takes notice by itself.',
    options: [settingsOption, { flags: '--json', summary: 'print one JSON document' }],
    examples: ['lilymed mediator release --config mediator.toml'],
    run: async (invocation) => (await import('../commands/mediator-release.ts')).mediatorRelease(invocation),
  },
]
