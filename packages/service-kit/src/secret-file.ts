import { readFileSync, statSync } from 'node:fs'
import { AppError } from './app-error.ts'

const refuse = (file: string, reason: string): AppError =>
  new AppError({ code: 'CONFIG_INVALID', message: `secret file ${file} ${reason}`, retryable: false })

/**
 * Reads a secret kept in a file of one line, so that it never stands in a command line or an environment.
 * Refuses what is usually an accident: several lines, over 512 characters, nothing, or a file that others may read.
 */
export const readSecretFile = (file: string): string => {
  let text: string
  try {
    const found = statSync(file)
    if (!found.isDirectory() && (found.mode & 0o077) !== 0)
      throw refuse(file, `may be read by others; run: chmod 600 ${file}`)
    text = readFileSync(file, 'utf8')
  } catch (failure) {
    if (failure instanceof AppError) throw failure
    const code = (failure as NodeJS.ErrnoException).code ?? 'unknown error'
    if (code === 'ENOENT') throw refuse(file, 'is not there: make it, one line, mode 0600')
    if (code === 'EISDIR') throw refuse(file, 'is a folder: name the file in it')
    throw refuse(file, `cannot be read (${code})`)
  }
  const secret = text.replace(/\r?\n$/, '')
  if (secret === '') throw refuse(file, 'is empty')
  if (/[\r\n]/.test(secret)) throw refuse(file, 'has more than one line')
  if (secret.length > 512) throw refuse(file, 'holds more than 512 characters')
  return secret
}
