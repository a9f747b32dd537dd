import { encryptForAll } from '@lilymed/audit/private-evidence'
import { exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { outputOf, readInput, recipientsOf, writePrivate } from '../evidence/evidence-files.ts'

/** `lilymed evidence seal`. */
export const evidenceSeal: Action = async ({ arguments: words, options, print }) => {
  const input = argumentAt(words, 0)
  const recipients = recipientsOf(options)
  const sealed = await encryptForAll(recipients, readInput(input))
  const file = outputOf(options, `${input}.age`)
  writePrivate(file, sealed)
  print(
    options['json'] === true
      ? `${JSON.stringify({ file, bytes: sealed.length, recipients })}\n`
      : `${file}: ${sealed.length} bytes, for ${recipients.length === 1 ? '1 recipient' : `${recipients.length} recipients`}\n`,
  )
  return exitCodes.ok
}
