import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { isRecipient, readCard, readKeys } from '@lilymed/audit/private-evidence'
import type { EvidenceKeys } from '@lilymed/audit/private-evidence'
import { AppError, printable } from '@lilymed/service-kit'
import { notFound, usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'

type Options = Invocation['options']

/** Evidence is at most 64 MiB; sealing and disclosing make a little more of it. */
const mostBytes = 256 * 1024 * 1024

/** The bytes of a file that an argument names. Throws NOT_FOUND, USAGE. */
export const readInput = (file: string): Uint8Array => {
  if (!existsSync(file) || !statSync(file).isFile()) throw notFound(`there is no file ${printable(file)}`)
  const { size } = statSync(file)
  if (size <= mostBytes) return readFileSync(file)
  throw usage(`${file} has ${size} bytes, and at most ${mostBytes} are taken`)
}

/** Where something is to be written; what is there is not overwritten. Throws USAGE. */
export const outputOf = (options: Options, otherwise?: string): string => {
  const file = textOption(options, 'output') ?? otherwise
  if (file === undefined) throw usage('name the file to be written with --output')
  if (existsSync(file)) throw usage(`${printable(file)} is there already: name another file with --output`)
  return file
}

/** Writes what is not for everybody’s eyes. */
export const writePrivate = (file: string, bytes: Uint8Array | string): void =>
  writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' })

/**
 * The age identities in the file of `--identity`, as lilymed and age write them: lines of comment, and one identity a line. Throws USAGE,
 * NOT_FOUND, CONFIG_INVALID where others may read the file or it holds none.
 */
export const identitiesOf = (options: Options): readonly string[] => {
  const file = textOption(options, 'identity')
  if (file === undefined) throw usage('name the file of your age identity with --identity')
  if (!existsSync(file))
    throw notFound(`there is no file ${printable(file)}: --identity takes the file of an age identity`)
  const refuse = (reason: string): AppError =>
    new AppError({ code: 'CONFIG_INVALID', message: `the identity file ${file} ${reason}`, retryable: false })
  if ((statSync(file).mode & 0o077) !== 0) throw refuse('may be read by others; run: chmod 600')
  const lines = readFileSync(file, 'utf8').split(/\r?\n/)
  const identities = lines.filter((line) => line !== '' && !line.startsWith('#'))
  const isSound = identities.every((line) => /^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/.test(line))
  if (identities.length > 0 && isSound) return identities
  throw refuse('holds no age identity; make one with: lilymed evidence key')
}

const recipientIn = (word: string): string => {
  if (isRecipient(word)) return word
  if (!existsSync(word))
    throw usage(
      `--to takes age recipients (age1…) and files of cards, with commas between; got ${printable(word, 80)}`,
    )
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(readInput(word)).toString())
  } catch {
    value = undefined
  }
  const card = readCard(value)
  if (card !== undefined) return card.recipient
  throw usage(`${word} is no card that is signed by its account; one is made with: lilymed evidence card`)
}

/** The recipients of `--to`: themselves, or files of cards. Throws USAGE. */
export const recipientsOf = (options: Options): readonly string[] => {
  const words = (textOption(options, 'to') ?? '').split(',').filter((word) => word !== '')
  if (words.length > 0) return words.map(recipientIn)
  throw usage('name whom it is for with --to: age recipients (age1…) or files of cards, with commas between')
}

/** Where the keys of an evidence file are: `--keys`, else beside it. */
export const keysFileOf = (car: string, options: Options): string =>
  textOption(options, 'keys') ?? `${car.replace(/\.car$/, '')}.keys.json`

/** The keys of an evidence file. Throws NOT_FOUND, KEYS_MALFORMED. */
export const readKeysFile = (file: string): EvidenceKeys => {
  if (existsSync(file)) return readKeys(readInput(file))
  throw notFound(
    `there are no keys at ${printable(file)}: name them with --keys; without them nobody can open sealed contents`,
  )
}
