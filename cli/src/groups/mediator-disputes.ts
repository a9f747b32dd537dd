import type { Command, CommandOption } from '../command.ts'

/** Options of every command that reads a node's own records. */
const historyOptions: readonly CommandOption[] = [
  { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
  { flags: '--json', summary: 'print one JSON document' },
]

/** What a mediator’s node knows of its disputes, and the evidence it made. */
export const mediatorDisputesCommands: readonly Command[] = [
  {
    name: 'mediator disputes list',
    summary: 'List the disputes this mediator was drawn for, the newest last',
    description:
      'One line a dispute: its latest round with this mediator in it, how far the vote is, the next deadline, the outcome and what was earned or lost. Reads the node’s own records, beside it or without it, and needs no key. What a vote says is never told before its reveal is final.',
    options: [
      { flags: '--all', summary: 'disputes this mediator was not drawn for as well' },
      { flags: '--open', summary: 'those alone that are not settled' },
      ...historyOptions,
    ],
    examples: ['lilymed mediator disputes list --config mediator.toml --open'],
    run: async (invocation) =>
      (await import('../commands/mediator-disputes-list.ts')).mediatorDisputesList(invocation),
  },
  {
    name: 'mediator disputes show',
    summary: 'Show one dispute: its facts, its rounds, and each step of this mediator’s votes',
    description:
      'Reads the node’s own records, beside it or without it, and needs no key. What a vote says is never told before its reveal is final.',
    arguments: [
      {
        name: 'dispute',
        summary: 'id of the dispute, or its beginning, or the id of the deal',
      },
    ],
    options: historyOptions,
    examples: ['lilymed mediator disputes show 0x1f3a9c --config mediator.toml'],
    run: async (invocation) =>
      (await import('../commands/mediator-disputes-show.ts')).mediatorDisputesShow(invocation),
  },
  {
    name: 'mediator disputes explain',
    summary: 'Tell one dispute as a story: what happened, what this mediator did and why',
    description:
      'Who challenged whom, who was drawn, what this node did and when, why it voted as it did, how the panel ruled, what was earned or lost, and what comes next. Reads the node’s own records, beside it or without it, and needs no key. What a vote says is never told before its reveal is final.',
    arguments: [
      {
        name: 'dispute',
        summary: 'id of the dispute, or its beginning, or the id of the deal',
      },
    ],
    options: historyOptions,
    examples: ['lilymed mediator disputes explain 0x1f3a9c --config mediator.toml'],
    run: async (invocation) =>
      (await import('../commands/mediator-disputes-explain.ts')).mediatorDisputesExplain(invocation),
  },
  {
    name: 'mediator evidence',
    summary: 'Export the evidence of this mediator’s votes in a dispute',
    description:
      'Writes one CAR for every round it voted in: the runs, their known-answer tests and determinism classes, and the comparison with the claim. The vote on chain carries the digest of its root, so that anyone can check that it is the same. There is nothing to export before the reveal is final (exit code 3). Of a private job the CAR has the public part and the sealed contents, with the keys beside it; once they are deleted, the signed word of that. Works beside a running mediator and needs no key.',
    arguments: [{ name: 'dispute', summary: 'id of the dispute, or its beginning' }],
    options: [
      { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
      { flags: '--output <directory>', summary: 'where to write it', default: '.' },
      { flags: '--json', summary: 'print what the evidence says as one JSON document' },
    ],
    examples: ['lilymed mediator evidence 0x1f3a9c --config mediator.toml --output evidence'],
    run: async (invocation) =>
      (await import('../commands/mediator-evidence.ts')).mediatorEvidence(invocation),
  },
  {
    name: 'mediator delete-evidence',
    summary: 'Delete the sealed contents of a private job’s evidence, and sign that it was done',
    description:
      'On a request of whom the contents are about. Erases keys and ciphertext in this mediator’s data directory; the root of the evidence stays, so every proof holds, and a tombstone says who deleted it, when and why. Run by itself it says what would follow; --yes does it. Works beside a running mediator. Refused (exit code 75) while the vote is still secret.',
    arguments: [{ name: 'dispute', summary: 'id of the dispute, or its beginning' }],
    options: [
      { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
      { flags: '--reason <text>', summary: 'why, for everybody to read: name nobody in it' },
      { flags: '--keystore <file>', summary: 'the key that signs; the mediator’s own unless told' },
      { flags: '--passphrase-file <file>', summary: 'the file with its passphrase, mode 0600' },
      { flags: '--yes', summary: 'do it without being asked' },
      { flags: '--json', summary: 'print one JSON document; does it only with --yes' },
    ],
    examples: [
      'lilymed mediator delete-evidence 0x1f3a9c --config mediator.toml --reason "asked for by the creator"',
    ],
    run: async (invocation) =>
      (await import('../commands/mediator-delete-evidence.ts')).mediatorDeleteEvidence(invocation),
  },
]
