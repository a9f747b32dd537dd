import { readFile } from 'node:fs/promises'
import { openProtection, protectionFile, readProtectionDocument } from '@lilymed/mediator'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const message = `${file} cannot be read (${cause.code})`
    throw new AppError({ code: 'NOT_FOUND', message, retryable: false, cause })
  })

/** `lilymed mediator protection import`. */
export const mediatorProtectionImport: Action = async (invocation) => {
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
}
