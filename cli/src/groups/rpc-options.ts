import type { CommandOption } from '../command.ts'

/** Options of every command that may ask a chain. */
export const rpcOptions: readonly CommandOption[] = [
  { flags: '--rpc <url>', summary: 'an endpoint of the chain' },
  {
    flags: '--rpc-file <file>',
    summary: 'file with that URL, which may hold an API key: one line, mode 0600',
  },
]
