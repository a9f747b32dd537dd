import { existsSync, readFileSync, statSync } from 'node:fs'
import { StoreNotFound, openSqliteEventStore } from '@lilymed/event-store'
import {
  folderSource,
  parseVerifierKey,
  readSaltKey,
  urlSource,
  verifyLog,
} from '@lilymed/event-store/merkle-log'
import type { LogAudit, NoteVerifier, TileSource } from '@lilymed/event-store/merkle-log'
import { AppError, exitCodes, httpAddress } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const required = (options: Invocation['options'], name: string): string => {
  const value = textOption(options, name)
  if (value === undefined) throw usage(`--${name} is missing`)
  return value
}

const verifierOf = (vkey: string): NoteVerifier => {
  try {
    return parseVerifierKey(vkey)
  } catch (failure) {
    throw usage(`--key: ${(failure as Error).message}`)
  }
}

/** A file that was named and must be there. */
const readNamed = <T>(file: string, read: (file: string) => T): T => {
  try {
    return read(file)
  } catch (failure) {
    if (!['ENOENT', 'EISDIR'].includes((failure as NodeJS.ErrnoException).code ?? '')) throw failure
    throw new AppError({ code: 'NOT_FOUND', message: `there is no file ${file}`, retryable: false })
  }
}

const sourceOf = (log: string): TileSource => {
  if (/^https?:\/\//.test(log)) {
    if (!URL.canParse(log)) throw usage('--log is no URL that can be read: look at its host and port')
    const { url, headers } = httpAddress(log)
    return urlSource(url, { headers })
  }
  if (existsSync(log) && statSync(log).isDirectory()) return folderSource(log)
  throw new AppError({ code: 'NOT_FOUND', message: `there is no folder ${log}`, retryable: false })
}

const inWords = (audit: LogAudit): string => {
  const lines = audit.findings.map((finding) => `proved: ${finding}`)
  const verdict =
    audit.kind === 'proved'
      ? 'the log is whole'
      : `DIFFERENT (${audit.difference.part}): ${audit.difference.message}`
  return `${[...lines, verdict].join('\n')}\n`
}

const inJson = (audit: LogAudit): string =>
  `${JSON.stringify(audit, (key, value: unknown) => (key === 'checkpoint' ? withHexRoot(value) : value))}\n`

const withHexRoot = (checkpoint: unknown): unknown => {
  const { origin, size, root } = checkpoint as { origin: string; size: number; root: Buffer }
  return { origin, size, root: Buffer.from(root).toString('hex') }
}

/** `lilymed audit verify-log`. */
export const auditVerifyLog: Action = async ({ options, print }) => {
  const verifier = verifierOf(required(options, 'key'))
  const source = sourceOf(required(options, 'log'))
  const storePath = textOption(options, 'store')
  const saltFile = textOption(options, 'saltKey')
  const older = textOption(options, 'oldCheckpoint')
  const olderCheckpoint =
    older === undefined ? undefined : readNamed(older, (file) => readFileSync(file, 'utf8'))
  const saltKey = saltFile === undefined ? undefined : readNamed(saltFile, readSaltKey)
  if (storePath !== undefined && !existsSync(storePath)) throw new StoreNotFound(storePath)
  const store =
    storePath === undefined ? undefined : openSqliteEventStore({ path: storePath, readonly: true })
  try {
    const audit = await verifyLog({
      source,
      verifier,
      ...(store && { store }),
      ...(saltKey && { saltKey }),
      ...(olderCheckpoint !== undefined && { olderCheckpoint }),
    })
    print(options['json'] === true ? inJson(audit) : inWords(audit))
    return audit.kind === 'proved' ? exitCodes.ok : exitCodes.different
  } finally {
    await store?.close()
  }
}
