import { createKeystore, readPassphrase } from '@lilymed/mediator'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command } from '../command.ts'

/** A passphrase from a file, or typed twice: a misspelt one would lock its owner out for good. */
const newPassphrase = async (file: string | undefined): Promise<string> => {
  if (file !== undefined) return readPassphrase({ file })
  const terminal = { input: process.stdin, output: process.stderr as NodeJS.WriteStream }
  const first = await readPassphrase({ terminal })
  if (first === (await readPassphrase({ terminal }))) return first
  throw new AppError({
    code: 'USAGE',
    message: 'the two passphrases differ; nothing was written',
    retryable: false,
  })
}

export const mediatorInit: Command = {
  name: 'mediator init',
  summary: 'Make a key and a salt master for a new mediator',
  description:
    'Writes one encrypted keystore (Web3 Secret Storage v3, mode 0600) that holds the transaction key and the salt master, and prints its path and address. Keystore and chain together are enough to reveal every vote, so keep a copy.',
  options: [
    { flags: '--keystore <directory>', summary: 'where to write it', default: 'keystore' },
    { flags: '--passphrase-file <file>', summary: 'one line, mode 0600; asked for on a terminal otherwise' },
    { flags: '--json', summary: 'print file and address as JSON' },
  ],
  examples: ['lilymed mediator init --keystore keys --passphrase-file passphrase'],
  run: async ({ options, print }) => {
    const passphrase = await newPassphrase(textOption(options, 'passphraseFile'))
    const directory = textOption(options, 'keystore') ?? 'keystore'
    const made = await createKeystore({ directory, passphrase, now: new Date() })
    print(
      options['json'] === true
        ? `${JSON.stringify(made)}\n`
        : `mediator ${made.address}\nkeystore ${made.file}\n`,
    )
    return exitCodes.ok
  },
}
