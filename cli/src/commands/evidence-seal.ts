import { encryptForAll } from '@lilymed/audit/private-evidence'
import { exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { outputOf, readInput, recipientsOf, writePrivate } from '../evidence/evidence-files.ts'

export const evidenceSeal: Command = {
  name: 'evidence seal',
  summary: 'Encrypt a file for those who are to read it, such as a private job’s inputs or result',
  description:
    'Writes an age file that each recipient opens with lilymed evidence open, or with age itself. Nothing of it is sent anywhere. Its length shows the file’s.',
  arguments: [{ name: 'file', summary: 'what to seal: a CAR of a result, inputs, anything' }],
  options: [
    { flags: '--to <list>', summary: 'age recipients or files of cards, with commas between' },
    { flags: '--output <file>', summary: 'the file to be written; <file>.age unless told' },
    { flags: '--json', summary: 'print one JSON document' },
  ],
  examples: ['lilymed evidence seal result.car --to mediator.json,age1…'],
  run: async ({ arguments: words, options, print }) => {
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
  },
}
