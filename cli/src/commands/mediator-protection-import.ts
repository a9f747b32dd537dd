import { readFile } from 'node:fs/promises'
import { openProtection, protectionFile, readProtectionDocument } from '@lilymed/mediator'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { mediatorSettings, settingsOption } from '../mediator-keys/mediator-settings.ts'

const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const message = `${file} cannot be read (${cause.code})`
    throw new AppError({ code: 'NOT_FOUND', message, retryable: false, cause })
  })

export const mediatorProtectionImport: Command = {
  name: 'mediator protection import',
  summary: 'Take over what this mediator has promised on another machine',
  description:
    'Adds the promises of an export to those of this data directory. In a dispute of which another machine promised something this node commits to nothing; what was committed it still reveals. Where the two contradict each other nothing is imported, and the disputes are named (exit code 4). The node must not be running.',
  arguments: [{ name: 'file', summary: 'what mediator protection export wrote' }],
  options: [settingsOption, { flags: '--json', summary: 'print how many were new as JSON' }],
  examples: ['lilymed mediator protection import protection.json --config mediator.toml'],
  run: async (invocation) => {
    const { arguments: words, options, print } = invocation
    const { dataDirectory } = mediatorSettings(invocation)
    const promises = readProtectionDocument(await readText(argumentAt(words, 0)))
    const protection = await openProtection(protectionFile(dataDirectory))
    try {
      const { added } = await protection.merge(promises)
      print(
        options['json'] === true
          ? `${JSON.stringify({ promises: promises.length, added })}\n`
          : `${added} of ${promises.length} promises were new\n`,
      )
    } finally {
      await protection.close()
    }
    return exitCodes.ok
  },
}
