import type { Command } from '../command.ts'
import { daemonOptions } from './daemon-options.ts'

/** The indexer, and what its records are checked and mended with. */
export const indexerCommands: readonly Command[] = [
  {
    name: 'indexer run',
    summary: 'Follow the chain and serve the API and the explorer',
    description:
      'Appends every fact of the chain to the event store exactly once, projects deals, disputes and mediators from it, recomputes what the contracts did, and serves all of it read-only. Holds no account’s key, only the one its Merkle log is signed with.',
    options: [
      ...daemonOptions,
      {
        flags: '--rebuild',
        summary: 'build the read model again from the log, while the one that is there serves',
      },
    ],
    examples: ['lilymed indexer run --config indexer.toml'],
    run: async (invocation) => (await import('../commands/indexer-run.ts')).indexerRun(invocation),
  },
  {
    name: 'indexer status',
    summary:
      'Say how a running indexer stands: each chain, its endpoints, and what keeps it from being ready',
    description:
      'Reads /status of a running indexer: per chain the head, what is safe and final, what is stored and shown, lag, rate and time left, and each endpoint’s health. Exits with 0 when it is ready, and with 75 when it is not or cannot be reached.',
    options: [
      { flags: '--url <url>', summary: 'where the indexer answers; of the configuration unless given' },
      { flags: '--config <file>', summary: 'the TOML file that the indexer was started with' },
      { flags: '--json', summary: 'print one JSON document, as /status answers it' },
    ],
    examples: [
      'lilymed indexer status --url http://127.0.0.1:8080',
      'lilymed indexer status --config indexer.toml',
    ],
    run: async (invocation) => (await import('../commands/indexer-status.ts')).indexerStatus(invocation),
  },
  {
    name: 'indexer verify',
    summary: 'Read final blocks again from another endpoint and compare their facts with the store',
    description:
      'Compares block hash, transaction hash, log index, type and data of every fact, enriching reads included, of a random sample of the final blocks or of all of them. Asks the endpoint that is named, else two hosts of the configuration: nothing tells which one a fact came from, and of two one is another. Says who was asked, and warns where that can only have been the source of the facts. Needs endpoints that keep the chain’s history; reads of old states that it cannot answer are counted and not compared. Works beside a running indexer and writes nothing. With --receipts even an endpoint that leaves out a log each time is found out: header and receipts are hashed up to the block’s hash, a header of each block is read. Exit code 5 at a difference, and at a block that --receipts cannot prove.',
    options: [
      { flags: '--config <file>', summary: 'the indexer’s TOML file with the settings' },
      { flags: '--chain <id>', summary: 'which of the configured chains; needed where there are several' },
      {
        flags: '--rpc <url>',
        summary: 'where to read again; else two of the chain’s endpoints, on different hosts',
      },
      {
        flags: '--rpc-file <file>',
        summary: 'file with that URL, which may hold an API key: one line, mode 0600',
      },
      {
        flags: '--sample <blocks>',
        summary: 'how many blocks to draw, 1000 unless told; half around stored facts',
      },
      { flags: '--seed <number>', summary: 'draws the same sample again' },
      {
        flags: '--receipts',
        summary: 'take logs from receipts that hash to their block’s header, so that none can be left out',
      },
      { flags: '--all', summary: 'every final block' },
      { flags: '--from <block>', summary: 'every final block from this one on' },
      { flags: '--to <block>', summary: 'every final block up to this one' },
      { flags: '--json', summary: 'print what was found as one JSON document' },
    ],
    examples: [
      'lilymed indexer verify --config indexer.toml --rpc https://rpc.example',
      'lilymed indexer verify --config indexer.toml --rpc-file archive.url --from 1200000 --json',
      'lilymed indexer verify --config indexer.toml --receipts --sample 5000',
    ],
    run: async (invocation) => (await import('../commands/indexer-verify.ts')).indexerVerify(invocation),
  },
  {
    name: 'indexer rewind',
    summary: 'Take back what was read of a chain above a block, final or not',
    description:
      'For when a chain has changed below what was called final, or a stream has a hole: then the indexer ends and says so. Stop the indexer first. Shows what would be taken back and does it only with --yes, or when it is agreed to on a terminal. Nothing is erased: the stream says from then on that those facts no longer hold, and the indexer reads the chain anew from there.',
    options: [
      { flags: '--config <file>', summary: 'TOML file with the settings of the indexer' },
      { flags: '--chain <id>', summary: 'chain id' },
      {
        flags: '--to-block <number>',
        summary: 'the last block to keep; the one before startBlock keeps nothing',
      },
      {
        flags: '--hash <hash>',
        summary: 'hash of that block; the chain’s endpoint is asked for it otherwise',
      },
      {
        flags: '--find',
        summary: 'look for the highest block that the chain still has, and go back to that',
      },
      { flags: '--yes', summary: 'do it without being asked' },
      { flags: '--json', summary: 'print one JSON document; does it only with --yes' },
    ],
    examples: [
      'lilymed indexer rewind --config indexer.toml --chain 421614 --find',
      'lilymed indexer rewind --config indexer.toml --chain 421614 --to-block 54703999 --yes',
    ],
    run: async (invocation) => (await import('../commands/indexer-rewind.ts')).indexerRewind(invocation),
  },
  {
    name: 'indexer replay',
    summary: 'Build every projection again from the event log and print a digest of each',
    description:
      'Reads the log beside a running indexer, builds a temporary read model, and removes it; nothing that is there is changed. The digest of a projection is the SHA-256 over its rows in canonical JSON, by chain and key: the same log gives the same digests, run after run and on every machine. With --to-position it stops there, so that a longer log has the digests of a shorter one that ends there. With --compare it stops where the indexer’s own read model stands and says which projection is another, and the first row that is. Exit code 5 at a difference.',
    options: [
      { flags: '--config <file>', summary: 'the indexer’s TOML file with the settings' },
      { flags: '--compare', summary: 'compare with the read model in the data directory' },
      {
        flags: '--to-position <position>',
        summary:
          'the last event to apply, by its place in the log, as another replay or asOf of the API has it',
      },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: [
      'lilymed indexer replay --config indexer.toml',
      'lilymed indexer replay --config indexer.toml --compare --json',
      'lilymed indexer replay --config indexer.toml --to-position 00000000000493e0',
    ],
    run: async (invocation) => (await import('../commands/indexer-replay.ts')).indexerReplay(invocation),
  },
]
