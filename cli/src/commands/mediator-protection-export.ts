import { writeFile } from 'node:fs/promises'
import { protectionDocument, protectionFile, readProtection } from '@lilymed/mediator'
import { exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

/** `lilymed mediator protection export`. */
export const mediatorProtectionExport: Action = async (invocation) => {
  const { dataDirectory } = mediatorSettings(invocation)
  const promises = await readProtection(protectionFile(dataDirectory))
  const text = `${JSON.stringify(protectionDocument(promises), null, 2)}\n`
  const output = textOption(invocation.options, 'output')
  if (output === undefined) invocation.print(text)
  else {
    await writeFile(output, text, { mode: 0o600 })
    invocation.note(`${promises.length} ${promises.length === 1 ? 'promise' : 'promises'} in ${output}\n`)
  }
  return exitCodes.ok
}
