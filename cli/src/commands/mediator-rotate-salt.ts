import { readPassphrase, rotateSaltMaster } from '@lilymed/mediator'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { mediatorSettings, settingsOption } from '../mediator-keys/mediator-settings.ts'

const keepOf = (options: Invocation['options']): { readonly keep?: number } => {
  const text = textOption(options, 'keep')
  if (text === undefined) return {}
  const keep = Number(text)
  if (Number.isSafeInteger(keep) && keep >= 2) return { keep }
  const message =
    '--keep takes a number of masters, 2 at least: the new one, and the one that open votes were made with'
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

export const mediatorRotateSalt: Command = {
  name: 'mediator rotate-salt',
  summary: 'Give a keystore a new salt master; the old ones still reveal what they committed',
  description:
    'For when somebody else may have seen the salt master: who has it can read the sealed votes that are still secret. Votes from the next start on are salted and sealed with the new one. The node must not be running: stop it, rotate, start it, all within a reveal phase. Copies of the keystore that you keep must be made again.',
  options: [
    settingsOption,
    { flags: '--keep <count>', summary: 'how many masters to keep, the new one included; all unless told' },
    { flags: '--json', summary: 'print how many masters there are as JSON' },
  ],
  examples: ['lilymed mediator rotate-salt --config mediator.toml'],
  run: async (invocation) => {
    const { options, print } = invocation
    const { keystoreFile: file, passphraseFile } = mediatorSettings(invocation)
    const keep = keepOf(options)
    const terminal = { input: process.stdin, output: process.stderr }
    const passphrase = await readPassphrase({ file: passphraseFile, terminal })
    const { masters } = await rotateSaltMaster({ file, passphrase, ...keep })
    print(
      options['json'] === true
        ? `${JSON.stringify({ file, masters })}\n`
        : `${file} holds ${masters} salt masters, a new one first\nmake your copies of it again\n`,
    )
    return exitCodes.ok
  },
}
