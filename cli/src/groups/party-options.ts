import type { CommandArgument, CommandOption } from '../command.ts'

/** The one argument of commands about a deal. */
export const dealArgument: CommandArgument = { name: 'deal', summary: 'the deal’s id, as Lilypad printed it' }

/** Options of every command of a party. */
export const networkOptions: readonly CommandOption[] = [
  { flags: '--config <file>', summary: 'a TOML file with the settings' },
  { flags: '--rpc <url>', summary: 'JSON-RPC of the chain' },
  { flags: '--controller <address>', summary: 'Lilypad’s controller; --api is asked otherwise' },
  { flags: '--api <url>', summary: 'a LilyMed indexer that knows the controller' },
  {
    flags: '--record <file>',
    summary: 'network.json of lilymed network deploy, in place of both; names the forwarder too',
  },
]

/** Options of those that send something. */
export const accountOptions: readonly CommandOption[] = [
  { flags: '--keystore <file>', summary: 'the party’s key, a Web3 keystore' },
  { flags: '--passphrase-file <file>', summary: 'the file with its passphrase, mode 0600' },
]

/** Options of every command that plans and sends something of a party's. */
export const actOptions: readonly CommandOption[] = [
  ...networkOptions,
  ...accountOptions,
  { flags: '--dry-run', summary: 'say what would be sent and what comes of it; send nothing' },
  { flags: '--yes', summary: 'do it without being asked' },
  { flags: '--json', summary: 'print one JSON document; sends only with --yes' },
]

/** Those of commands that challenge, and run the job here first. */
export const forwarderOption: CommandOption = {
  flags: '--forwarder <address>',
  summary: 'pay and check in one transaction, through this ChallengeForwarder',
}
export const enginesOption: CommandOption = {
  flags: '--engines <file>',
  summary: 'a reexecutor’s TOML file, for jobs other than WebAssembly',
}
