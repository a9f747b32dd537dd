import type { Command, CommandArgument, CommandOption } from '../command.ts'

const keptOptions: readonly CommandOption[] = [
  { flags: '--config <file>', summary: 'the indexer’s TOML file with the settings; its [evidence] is used' },
  { flags: '--json', summary: 'print one JSON document' },
]

const pinArguments: readonly CommandArgument[] = [
  { name: 'kind', summary: 'document, dispute, module or party' },
  { name: 'id', summary: 'CID, dispute id, name of a module, or address of a party' },
]

/** The documents that votes rest on, and which of them are kept. */
export const keptEvidenceCommands: readonly Command[] = [
  {
    name: 'evidence show',
    summary: 'The documents that a dispute rests on: who holds each, what it says, what a missing one means',
    description:
      'Asks an indexer. What a document says are its writer’s words; only its digest is held fast by the vote that names it. Exits with 5 where a document is missing.',
    arguments: [{ name: 'dispute', summary: 'id of the dispute, 0x and 64 hex digits' }],
    options: [
      { flags: '--api <url>', summary: 'the indexer; LILYMED_API_URL, else http://127.0.0.1:8080' },
      { flags: '--json', summary: 'print what the indexer answers' },
    ],
    examples: ['lilymed evidence show 0x1f…9c --api https://indexer.example'],
    run: async (invocation) => (await import('../commands/evidence-show.ts')).evidenceShow(invocation),
  },
  {
    name: 'evidence list',
    summary: 'Every document that an indexer keeps or misses, who had it last and what is pinned',
    description:
      'Reads the ledger of the indexer’s evidence, beside the running indexer or without it. With --missing only what nobody had. Exits with 5 where --missing finds something, so that a script can ask.',
    options: [
      ...keptOptions,
      { flags: '--missing', summary: 'only documents that are missing, wholly or in part' },
    ],
    examples: ['lilymed evidence list --config indexer.toml', 'lilymed evidence list --missing --json'],
    run: async (invocation) => (await import('../commands/evidence-list.ts')).evidenceList(invocation),
  },
  {
    name: 'evidence fetch',
    summary: 'Ask every configured source for a document now, or for all documents of a dispute',
    description:
      'Asks the sources of [evidence], and only those; keeps what hashes to the CID and nothing else. Also brings back what was let go; contents that a mediator deleted go again within a minute, unless the document is pinned. A document that no final fact names is kept, and never handed out or shown. Exits with 5 where something is still missing.',
    arguments: [{ name: 'document', summary: 'CID of a document, or id of a dispute' }],
    options: [...keptOptions],
    examples: ['lilymed evidence fetch bafyrei… --config indexer.toml'],
    run: async (invocation) => (await import('../commands/evidence-fetch.ts')).evidenceFetch(invocation),
  },
  {
    name: 'evidence pin',
    summary: 'Keep a document for good, or all documents of a dispute, a module or a party',
    description:
      'Pins hold whatever the policy says, until they are taken back. A pin brings nothing back that was let go: lilymed evidence fetch does.',
    arguments: pinArguments,
    options: [...keptOptions, { flags: '--why <text>', summary: 'a note for yourself' }],
    examples: ['lilymed evidence pin dispute 0x1f…9c --why "asked for by a court" --config indexer.toml'],
    run: async (invocation) => (await import('../commands/evidence-pin.ts')).evidencePin(invocation),
  },
  {
    name: 'evidence unpin',
    summary: 'Take a pin back: from then on the policy decides',
    arguments: pinArguments,
    options: [...keptOptions],
    examples: ['lilymed evidence unpin dispute 0x1f…9c --config indexer.toml'],
    run: async (invocation) => (await import('../commands/evidence-pin.ts')).evidenceUnpin(invocation),
  },
  {
    name: 'evidence check',
    summary: 'Hash everything that an indexer keeps again, and with --sources ask who else holds it',
    description:
      'Proves every document from its first byte to its last against its CID: a disk that changed one is found and named, and the document is fetched again. With --sources every source is asked for every document, so that the ledger says who holds what today. Exits with 5 where something is wrong or missing.',
    options: [...keptOptions, { flags: '--sources', summary: 'ask every source for every document' }],
    examples: ['lilymed evidence check --config indexer.toml', 'lilymed evidence check --sources --json'],
    run: async (invocation) => (await import('../commands/evidence-check.ts')).evidenceCheck(invocation),
  },
  {
    name: 'evidence drop',
    summary: 'Keep a document no longer, whatever the policy says, and do not seek it again',
    description:
      'For what must go, such as a private job’s contents that its owner had deleted. The ledger notes it with the reason, and the dispute’s page shows that. Commitments, digests and rulings stay provable without it. lilymed evidence fetch takes it back.',
    arguments: [
      { name: 'document', summary: 'CID of a document, or id of a dispute for all of its documents' },
    ],
    options: [
      ...keptOptions,
      { flags: '--why <text>', summary: 'the reason, which is shown to everybody' },
      { flags: '--yes', summary: 'do it without asking' },
    ],
    examples: [
      'lilymed evidence drop bafyrei… --why "deleted at its owner’s wish" --yes --config indexer.toml',
    ],
    run: async (invocation) => (await import('../commands/evidence-drop.ts')).evidenceDrop(invocation),
  },
]
