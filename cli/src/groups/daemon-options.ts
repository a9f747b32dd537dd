import type { CommandOption } from '../command.ts'

/** Options that every daemon takes. */
export const daemonOptions: readonly CommandOption[] = [
  { flags: '--config <file>', summary: 'TOML file with the settings' },
  { flags: '--log-level <level>', summary: 'trace, debug, info, warn, error or silent', default: 'info' },
  { flags: '--json', summary: 'say that it is ready as one line of JSON' },
]
