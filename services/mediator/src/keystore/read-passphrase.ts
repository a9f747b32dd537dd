import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { AppError, readSecretFile } from '@lilymed/service-kit'

/** Where a passphrase may come from: a file of one line, or a person at a terminal. Never a flag, never the environment. */
export type PassphraseSource = {
  readonly file?: string | undefined
  readonly terminal?: Terminal | undefined
  /** It is asked for a second time, so that what was typed wrong once is found. */
  readonly isAgain?: boolean
}

/** Where a person can be asked. */
export type Terminal = { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream }

/**
 * Reads the passphrase from the file if one is named, else asks for it without showing it. Throws PASSPHRASE_MISSING with neither, and
 * INTERRUPTED where the person leaves (Ctrl-C, Ctrl-D, a terminal that closes).
 */
export const readPassphrase = async ({
  file,
  terminal,
  isAgain = false,
}: PassphraseSource): Promise<string> => {
  if (file !== undefined) return readSecretFile(file)
  if (terminal?.input.isTTY === true) {
    return ask(terminal, isAgain ? 'the same passphrase again: ' : 'keystore passphrase: ')
  }
  throw new AppError({
    code: 'PASSPHRASE_MISSING',
    message:
      'no passphrase file is named and there is no terminal to ask at; set passphraseFile in the configuration',
    retryable: false,
  })
}

const ask = ({ input, output }: Terminal, question: string): Promise<string> => {
  output.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: silent, terminal: true })
  return new Promise((resolve, reject) => {
    // In raw mode Ctrl-C is no signal: readline closes, and without this nothing would ever answer.
    lines.once('close', () => {
      output.write('\n')
      const message = 'no passphrase was typed; nothing was done'
      reject(new AppError({ code: 'INTERRUPTED', message, retryable: false }))
    })
    lines.question('', (answer) => {
      resolve(answer)
      lines.close()
    })
  })
}
