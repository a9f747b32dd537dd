import { readSigner } from '@lilymed/event-store/merkle-log'
import { AppError, exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'

export const auditLogKey: Command = {
  name: 'audit log-key',
  summary: 'Print the verifier key of a Merkle log',
  description:
    'Reads the log’s signing key and prints the public half in C2SP form, for auditors to keep. Publish it where your log cannot change it.',
  arguments: [{ name: 'key-file', summary: 'checkpoint.key in the log’s private folder' }],
  examples: ['lilymed audit log-key data/merkle-log-private/checkpoint.key'],
  run: async ({ arguments: [file = ''], print }) => {
    try {
      print(`${readSigner(file).vkey}\n`)
      return exitCodes.ok
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') throw failure
      throw new AppError({ code: 'NOT_FOUND', message: `there is no file ${file}`, retryable: false })
    }
  },
}
