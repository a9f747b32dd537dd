import { newIdentity, recipientOf } from '@lilymed/audit/private-evidence'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { outputOf, writePrivate } from '../evidence/evidence-files.ts'

/** `lilymed evidence key`. */
export const evidenceKey: Action = async ({ options, print }) => {
  const file = outputOf(options)
  const identity = await newIdentity()
  const recipient = await recipientOf(identity)
  writePrivate(file, `# recipient: ${recipient}\n${identity}\n`)
  print(options['json'] === true ? `${JSON.stringify({ file, recipient })}\n` : `${recipient}\n`)
  return exitCodes.ok
}
