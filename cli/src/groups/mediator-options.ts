import type { CommandOption } from '../command.ts'

/** The option that names a mediator's settings. */
export const settingsOption: CommandOption = {
  flags: '--config <file>',
  summary: 'the mediator’s TOML file with the settings',
}

/** Options of every command that sends something of a mediator's. */
export const planOptions: readonly CommandOption[] = [
  { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
  { flags: '--yes', summary: 'do it without being asked' },
  {
    flags: '--unsigned',
    summary: 'sign and send nothing: print the transactions for whoever signs them elsewhere',
  },
  { flags: '--json', summary: 'print one JSON document; does it only with --yes' },
]

/** Who signs, for commands that both the key and the withdrawal address may give. */
export const byOption: CommandOption = {
  flags: '--by <who>',
  summary: 'who signs: key, or withdrawal (then with --unsigned)',
  default: 'key',
}
