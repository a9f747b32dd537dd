import { writeFile } from 'node:fs/promises'
import { protectionDocument, protectionFile, readProtection } from '@lilymed/mediator'
import { exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command } from '../command.ts'
import { mediatorSettings, settingsOption } from '../mediator-keys/mediator-settings.ts'

export const mediatorProtectionExport: Command = {
  name: 'mediator protection export',
  summary: 'Write what this mediator has promised never to contradict',
  description:
    'One JSON document with every commitment this mediator has promised: the only one it may ever sign in that dispute and round. Import it wherever the same mediator is to run next, before it does. It tells commitments alone, which say nothing of a vote, and works beside a running node.',
  options: [settingsOption, { flags: '--output <file>', summary: 'where to write it; stdout otherwise' }],
  examples: ['lilymed mediator protection export --config mediator.toml --output protection.json'],
  run: async (invocation) => {
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
  },
}
