import { createKeystore, readPassphrase, weaknessOf } from '@lilymed/mediator'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command } from '../command.ts'

/** A passphrase from a file, or typed twice: a misspelt one would lock its owner out for good. */
const newPassphrase = async (file: string | undefined): Promise<string> => {
  if (file !== undefined) return readPassphrase({ file })
  const terminal = { input: process.stdin, output: process.stderr as NodeJS.WriteStream }
  if (!terminal.input.isTTY) {
    const message = 'there is no terminal to ask for a passphrase at; give --passphrase-file'
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
  const first = await readPassphrase({ terminal })
  if (first === (await readPassphrase({ terminal, isAgain: true }))) return first
  throw new AppError({
    code: 'USAGE',
    message: 'the two passphrases differ; nothing was written',
    retryable: false,
  })
}

const refuseWeak = (passphrase: string): void => {
  const weakness = weaknessOf(passphrase)
  if (weakness === undefined) return
  const message = `the passphrase is too easily guessed: ${weakness}; nothing was written`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

export const mediatorInit: Command = {
  name: 'mediator init',
  summary: 'Make a key and a salt master for a new mediator',
  description:
    'Writes one encrypted keystore (Web3 Secret Storage v3, mode 0600) that holds the transaction key and the salt master, and prints its path and address. The passphrase must not be one that is easily guessed. Keystore and chain together are enough to reveal every vote, so keep a copy.',
  options: [
    { flags: '--keystore <directory>', summary: 'where to write it', default: 'keystore' },
    { flags: '--passphrase-file <file>', summary: 'one line, mode 0600; asked for on a terminal otherwise' },
    {
      flags: '--without-key',
      summary: 'a salt master alone, for a mediator whose transactions a Web3Signer or a KMS signs',
    },
    {
      flags: '--succeeds <keystore>',
      summary: 'take over the salt masters of this keystore, which has the same passphrase, with another key',
    },
    { flags: '--json', summary: 'print file and address as JSON' },
  ],
  examples: ['lilymed mediator init --keystore keys --passphrase-file passphrase'],
  run: async ({ options, print }) => {
    const passphrase = await newPassphrase(textOption(options, 'passphraseFile'))
    refuseWeak(passphrase)
    const succeeds = textOption(options, 'succeeds')
    const directory = textOption(options, 'keystore') ?? 'keystore'
    const made = await createKeystore({
      directory,
      passphrase,
      now: new Date(),
      ...(options['withoutKey'] === true && { privateKey: null }),
      ...(succeeds !== undefined && { succeeds: { file: succeeds, passphrase } }),
    })
    print(
      options['json'] === true
        ? `${JSON.stringify(made)}\n`
        : `mediator ${made.address ?? 'without a key: name what signs under [signer]'}\nkeystore ${made.file}\n`,
    )
    return exitCodes.ok
  },
}
