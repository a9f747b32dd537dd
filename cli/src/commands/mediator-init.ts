import { createKeystore, readPassphrase, weaknessOf } from '@lilymed/mediator'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action } from '../command.ts'

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

/** `lilymed mediator init`. */
export const mediatorInit: Action = async ({ options, print }) => {
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
      : `mediator ${made.address ?? 'without a key: name what signs under [signer]'}
keystore ${made.file}

Keep a copy of the keystore and of its passphrase; nobody can make either again.
In the node’s configuration: keystoreFile = ${JSON.stringify(made.file)}
`,
  )
  return exitCodes.ok
}
