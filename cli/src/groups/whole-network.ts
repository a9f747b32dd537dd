import type { Command } from '../command.ts'
import { rpcOptions } from './rpc-options.ts'

/** The lists there are to export; a test holds them against the API’s. */
export const exportLists: readonly string[] = [
  'disputes',
  'disagreements',
  'rounds',
  'votes',
  'deals',
  'mediators',
  'classes',
  'sponsors',
  'parameters',
  'modules',
  'contracts',
  'lilypad-v2-deals',
  'lilypad-v2-results',
  'lilypad-v2-accounts',
  'events',
]

/** What looks at a whole network: lists, watch, points, powers. */
export const wholeNetworkCommands: readonly Command[] = [
  {
    name: 'export',
    summary: 'Write a whole list of an indexer into a file, and check that it is whole',
    description: `Reads every item of a list at one position of the log, whatever happens meanwhile, and compares the digest that the last line gives with what came: a file of this name is there only when it is whole. Lists: ${exportLists.join(', ')}. What can be filtered by, and the columns of CSV, are in docs/reference/exports.md. Exit code 75 where the indexer stopped or the connection broke: ask again.`,
    arguments: [{ name: 'list', summary: 'what to export, such as events, deals or disputes' }],
    options: [
      { flags: '--api <url>', summary: 'the indexer; LILYMED_API_URL, else http://127.0.0.1:8080' },
      { flags: '--format <format>', summary: 'ndjson or csv; ndjson unless told' },
      { flags: '--filter <query>', summary: 'as the API takes it: outcome=REJECT&from=2026-01-01T00:00:00Z' },
      { flags: '--output <file>', summary: 'the file to be written; what the indexer calls it unless told' },
      { flags: '--json', summary: 'print what was written as one JSON document' },
    ],
    examples: [
      'lilymed export disputes --format csv --output disputes.csv',
      "lilymed export events --filter 'type=VoteRevealed&fromBlock=1000000' --api https://indexer.example",
    ],
    run: async (invocation) => (await import('../commands/export.ts')).exportCommand(invocation),
  },
  {
    name: 'monitor',
    summary: 'Recompute every dispute from its events and say where the chain did otherwise',
    description:
      'Reads the facts of an indexer, and nothing that it computed from them, and works out again every panel, commitment, ruling, appeal, canary, finalising and settlement; says what comes of open disputes if the votes revealed so far stand, and what is due; adds up what each contract must hold, and with --rpc asks the token whether it has it. Goes on until it is stopped and prints what changes, with metrics for Prometheus where --metrics-port says. With --once it looks once: exit code 5 at a disagreement.',
    options: [
      { flags: '--api <url>', summary: 'the indexer; LILYMED_API_URL, else http://127.0.0.1:8080' },
      ...rpcOptions,
      { flags: '--once', summary: 'look once and end' },
      { flags: '--every <seconds>', summary: 'how often to look; 15 unless told' },
      {
        flags: '--metrics-port <port>',
        summary: 'shows metrics at /metrics on this port of 127.0.0.1; 0 for a free one',
      },
      { flags: '--json', summary: 'print each look as one line of JSON' },
    ],
    examples: [
      'lilymed monitor --once --rpc http://127.0.0.1:8545',
      'lilymed monitor --api https://indexer.example --metrics-port 9467',
    ],
    run: async (invocation) => (await import('../commands/monitor.ts')).monitorCommand(invocation),
  },
  {
    name: 'scoreboard',
    summary: 'Points of mediators in an epoch of a test network, and what they can claim for it',
    description:
      'Shows who was drawn, revealed in time, was coherent and passed canaries in the disputes that were settled in an epoch, and what that is worth by the rules. With --recompute it works everything out again from the indexer’s events, believing none of its scores, and compares every standing and the Merkle root: exit code 5 at a difference. With --proof it prints what an account can claim for a closed epoch and the proof that a distributor contract takes, checked against the root.',
    options: [
      { flags: '--api <url>', summary: 'the indexer; LILYMED_API_URL, else http://127.0.0.1:8080' },
      { flags: '--chain <id>', summary: 'whose epochs; needed where the indexer follows several chains' },
      { flags: '--epoch <number>', summary: 'counted from 0; the newest block’s unless told' },
      {
        flags: '--proof <address>',
        summary: 'what this account, or this mediator’s, can claim, with its proof',
      },
      { flags: '--recompute', summary: 'work the epoch out again from the events, and compare' },
      {
        flags: '--rules <file>',
        summary: 'the published rules, as TOML, to recompute by; else the indexer’s',
      },
      { flags: '--csv', summary: 'print the standings as CSV' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: [
      'lilymed scoreboard --epoch 3 --csv',
      'lilymed scoreboard --epoch 3 --recompute --rules season-1.toml',
      'lilymed scoreboard --epoch 3 --proof 0x71C7656EC7ab88b098defB751B7401B5f6d8976F --json',
    ],
    run: async (invocation) => (await import('../commands/scoreboard.ts')).scoreboardCommand(invocation),
  },
  {
    name: 'trust',
    summary: 'Say who can do what to whom in a network, read from the chain itself',
    description:
      'Reads owners, handlers, wiring, pauses, timelocks, sponsors, proxies and the code of every contract at one block, from an endpoint of your own and from nobody else, and says in plain words what each account may do, what would come of it, what it would take to take it over, and what nobody can do. What could not be read is said. With --against it compares with an earlier reading: exit code 5 if anything is other than it was.',
    options: [
      ...rpcOptions,
      { flags: '--controller <address>', summary: 'Lilypad’s controller; everything else is found from it' },
      { flags: '--pool <address>', summary: 'the pool; the controller’s mediation handler unless told' },
      { flags: '--block <block>', summary: 'a number, finalized, safe or latest; finalized unless told' },
      {
        flags: '--from-block <number>',
        summary: 'from where on events of sponsors are looked for; 0 unless told',
      },
      { flags: '--against <file>', summary: 'an earlier reading, as --json printed it' },
      { flags: '--json', summary: 'print the reading, what it says and what changed as one JSON document' },
    ],
    examples: [
      'lilymed trust --rpc https://rpc.example --controller 0x71C7656EC7ab88b098defB751B7401B5f6d8976F',
      'lilymed trust --rpc https://rpc.example --controller 0x71C7656EC7ab88b098defB751B7401B5f6d8976F --against last-week.json',
    ],
    run: async (invocation) => (await import('../commands/trust.ts')).trustCommand(invocation),
  },
]
