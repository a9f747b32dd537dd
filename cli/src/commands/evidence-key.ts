import { newIdentity, recipientOf } from '@lilymed/audit/private-evidence'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { outputOf, writePrivate } from '../evidence/evidence-files.ts'

export const evidenceKey: Command = {
  name: 'evidence key',
  summary: 'Make a key that sealed evidence of private jobs can be opened with',
  description:
    'Writes an age identity (X25519 with ML-KEM-768) into a file that only you may read, and prints its recipient, which is no secret: whoever seals something for you needs it. Keep a copy of the file: what is sealed to a lost key stays sealed. age 1.3 and later can use it too.',
  options: [
    { flags: '--output <file>', summary: 'the file to be written, mode 0600' },
    { flags: '--json', summary: 'print one JSON document' },
  ],
  examples: ['lilymed evidence key --output reader.key'],
  run: async ({ options, print }) => {
    const file = outputOf(options)
    const identity = await newIdentity()
    const recipient = await recipientOf(identity)
    writePrivate(file, `# recipient: ${recipient}\n${identity}\n`)
    print(options['json'] === true ? `${JSON.stringify({ file, recipient })}\n` : `${recipient}\n`)
    return exitCodes.ok
  },
}
