import type { Command } from '../command.ts'
import { rpcOptions } from './rpc-options.ts'

/** What an auditor proves with: bundles, replays, the Merkle log. */
export const auditCommands: readonly Command[] = [
  {
    name: 'audit export',
    summary: 'Write everything that a dispute is proved by into one file',
    description:
      'Reads the public Merkle log of an indexer, picks the events of the dispute, of its deal and of everything that its panels were drawn from, proves that the log has each of them, and adds the receipts of their transactions (with --rpc), the anchor of the log on chain (with --anchor) and the evidence behind revealed votes, as the indexer keeps it or from --evidence. What could not be put in is named with the reason. The file needs nobody’s trust: lilymed audit verify checks it without a network.',
    arguments: [{ name: 'dispute', summary: 'id of the dispute, 0x and 64 hex digits, or of its deal' }],
    options: [
      { flags: '--api <url>', summary: 'the indexer; LILYMED_API_URL, else http://127.0.0.1:8080' },
      {
        flags: '--log <folder or URL>',
        summary: 'where checkpoint and tile/ are; /log of the indexer unless told',
      },
      { flags: '--log-key <vkey>', summary: 'the log’s verifier key, to be noted in the file' },
      ...rpcOptions,
      { flags: '--anchor <address>', summary: 'the CheckpointAnchor that the log’s operator writes to' },
      {
        flags: '--evidence <folder or URL>',
        summary:
          'where CARs of evidence are, below a URL as <cid>.car; what the indexer keeps unless told, where its log is read',
      },
      { flags: '--output <file>', summary: 'the file to be written; <dispute>.car unless told' },
      { flags: '--replace', summary: 'write it in place of a bundle that has more, too' },
      { flags: '--json', summary: 'print what the file holds as one JSON document' },
    ],
    examples: [
      'lilymed audit export 0x1f…9c --api https://indexer.example --rpc https://rpc.example --output dispute.car',
      'lilymed audit export 0x1f…9c --log data/merkle-log --rpc http://127.0.0.1:8545 --evidence evidence --json',
    ],
    run: async (invocation) => (await import('../commands/audit-export.ts')).auditExport(invocation),
  },
  {
    name: 'audit verify',
    summary: 'Check a bundle of a dispute, without a network and without trust in who made it',
    description:
      'Hashes every block of the file, holds the events against the signed checkpoint of the log and against the receipts of their transactions, the receipts against the headers, the evidence against the votes, and recomputes panels, commitments, tallies, rulings and rewards. With --rpc it reads the same from the chain, and that nothing was left out. Says what is proved and what is not, with the reason. Exits with 5 where anything differs, and names it.',
    arguments: [{ name: 'file', summary: 'the bundle, as lilymed audit export writes it' }],
    options: [
      {
        flags: '--log-key <vkey>',
        summary: 'the log’s verifier key, got in a way you trust: <name>+<id>+<key>',
      },
      ...rpcOptions,
      { flags: '--json', summary: 'print what was found as one JSON document' },
    ],
    examples: [
      'lilymed audit verify dispute.car',
      'lilymed audit verify dispute.car --log-key lilymed/4f…+1a2b3c4d+AQ… --rpc https://rpc.example',
    ],
    run: async (invocation) => (await import('../commands/audit-verify.ts')).auditVerify(invocation),
  },
  {
    name: 'audit replay',
    summary:
      'Build everything that an indexer shows again: its read model from its log, its log from the chain',
    description:
      'Builds every projection from the log and compares each row of each with the read model that the indexer shows. Then reads every final block again, from the endpoint that is named or from two hosts of the configuration, of which one is another than a fact came from, and compares a digest over the final facts (block hash, transaction hash, log index, type, data, in chain order) and each fact by itself. Works beside a running indexer and changes nothing. Exit code 5 at a difference, which is named.',
    options: [
      { flags: '--config <file>', summary: 'the indexer’s TOML file with the settings' },
      {
        flags: '--chain <id>',
        summary: 'only this chain’s blocks; needed with --rpc where there are several',
      },
      {
        flags: '--rpc <url>',
        summary: 'where to read the chain again; else two of its endpoints, on different hosts',
      },
      {
        flags: '--rpc-file <file>',
        summary: 'file with that URL, which may hold an API key: one line, mode 0600',
      },
      { flags: '--json', summary: 'print what was found as one JSON document' },
    ],
    examples: ['lilymed audit replay --config indexer.toml --rpc https://archive.example'],
    run: async (invocation) => (await import('../commands/audit-replay.ts')).auditReplay(invocation),
  },
  {
    name: 'audit log-key',
    summary: 'Print the verifier key of a Merkle log',
    description:
      'Reads the log’s signing key and prints the public half in C2SP form, for auditors to keep. Publish it where your log cannot change it.',
    arguments: [{ name: 'key-file', summary: 'checkpoint.key in the log’s private folder' }],
    examples: ['lilymed audit log-key data/merkle-log-private/checkpoint.key'],
    run: async (invocation) => (await import('../commands/audit-log-key.ts')).auditLogKey(invocation),
  },
  {
    name: 'audit verify-log',
    summary: 'Check a Merkle log against its signed checkpoint, its store and an older checkpoint',
    description:
      'Needs no trust in whoever runs the log, only its verifier key, got in a way you trust. Checks the checkpoint’s signature and hashes every entry and tile up to its root; with a store, that each entry is the event in its place; with an older checkpoint, that nothing it covered was changed. Says what was proved. Exits with 5 at a difference and names the first leaf that differs.',
    options: [
      { flags: '--log <folder or URL>', summary: 'where checkpoint and tile/ are' },
      { flags: '--key <vkey>', summary: 'the log’s verifier key: <name>+<id>+<key>' },
      { flags: '--store <file>', summary: 'the embedded event store to compare with, opened read-only' },
      { flags: '--salt-key <file>', summary: 'the log’s salt.key: opens its commitments to secret events' },
      { flags: '--old-checkpoint <file>', summary: 'a checkpoint kept from earlier' },
      { flags: '--json', summary: 'print what was found as JSON' },
    ],
    examples: [
      'lilymed audit verify-log --log data/merkle-log --key lilymed/4f…+1a2b3c4d+AQ…',
      'lilymed audit verify-log --log http://127.0.0.1:8080/log --key … --store data/events.db --old-checkpoint last-month',
    ],
    run: async (invocation) => (await import('../commands/audit-verify-log.ts')).auditVerifyLog(invocation),
  },
]
