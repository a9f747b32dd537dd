import { renameSync, writeFileSync } from 'node:fs'
import { shareKeys, writeKeys } from '@lilymed/audit/private-evidence'
import { exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { identitiesOf, readInput, readKeysFile, recipientsOf } from '../evidence/evidence-files.ts'

export const evidenceShare: Command = {
  name: 'evidence share',
  summary: 'Let more recipients open sealed evidence, such as the panel of an appeal',
  description:
    'Adds a wrapped key for each to the file of keys. Whoever can open the evidence can do this; its digest stays what it is. Hand the file out beside the evidence.',
  arguments: [{ name: 'keys', summary: 'the file of keys, <cid>.keys.json' }],
  options: [
    { flags: '--to <list>', summary: 'age recipients or files of cards, with commas between' },
    { flags: '--identity <file>', summary: 'the file of your age identity, mode 0600' },
    { flags: '--json', summary: 'print one JSON document' },
  ],
  examples: ['lilymed evidence share bafy….keys.json --to 0x5a…E1.json,0x9c…04.json --identity reader.key'],
  run: async ({ arguments: words, options, print }) => {
    const file = argumentAt(words, 0)
    readInput(file)
    const keys = await shareKeys(readKeysFile(file), identitiesOf(options), recipientsOf(options))
    writeFileSync(`${file}.new`, writeKeys(keys), { mode: 0o600 })
    renameSync(`${file}.new`, file)
    const recipients = keys.wraps.map(({ recipient }) => recipient)
    print(
      options['json'] === true
        ? `${JSON.stringify({ file, evidence: keys.evidence, recipients })}\n`
        : `${file}: ${recipients.length === 1 ? '1 recipient' : `${recipients.length} recipients`} can open the evidence ${keys.evidence}\n`,
    )
    return exitCodes.ok
  },
}
