import { pruneMasters, readPassphrase, rotateSaltMaster } from '@lilymed/mediator'
import type { PrunedKeystore } from '@lilymed/mediator'
import { AppError, createLogger, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

const keepOf = (options: Invocation['options']): { readonly keep?: number } => {
  const text = textOption(options, 'keep')
  if (text === undefined) return {}
  const keep = Number(text)
  if (Number.isSafeInteger(keep) && keep >= 2) return { keep }
  const message =
    '--keep takes a number of masters, 2 at least: the new one, and the one that open votes were made with'
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

/** `lilymed mediator rotate-salt`. */
export const mediatorRotateSalt: Action = async (invocation) => {
  const { options, print } = invocation
  const settings = mediatorSettings(invocation)
  const { keystoreFile: file, passphraseFile } = settings
  if (options['prune'] !== true && options['export'] !== undefined) throw exportAlone()
  const keep = keepOf(options)
  const terminal = { input: process.stdin, output: process.stderr }
  const passphrase = await readPassphrase({ file: passphraseFile, terminal })
  if (options['prune'] === true) {
    const exportFile = textOption(options, 'export') ?? `${file}.before-pruning`
    const logger = createLogger({ name: 'mediator', level: 'warn' })
    const pruned = await pruneMasters(settings, { passphrase, exportFile, logger })
    print(
      options['json'] === true
        ? prunedAsJson(file, exportFile, pruned)
        : prunedInWords(file, exportFile, pruned),
    )
    return exitCodes.ok
  }
  const { masters } = await rotateSaltMaster({ file, passphrase, ...keep })
  print(
    options['json'] === true
      ? `${JSON.stringify({ file, masters })}\n`
      : `${file} holds ${masters} salt masters, a new one first\nmake your copies of it again\n`,
  )
  return exitCodes.ok
}

const exportAlone = (): AppError =>
  new AppError({
    code: 'USAGE',
    message: '--export means nothing without --prune, which drops masters',
    retryable: false,
  })

const prunedAsJson = (file: string, exportFile: string, { kept, dropped, votes }: PrunedKeystore): string => {
  const open = votes.map(({ disputeId, round, place }) => ({ disputeId, round, master: place ?? null }))
  const exported = dropped.length === 0 ? null : exportFile
  return `${JSON.stringify({ file, masters: kept.length, kept, dropped, export: exported, votes: open })}\n`
}

/** Masters are named by their place, the newest first: nothing else of them may be shown. */
const prunedInWords = (
  file: string,
  exportFile: string,
  { kept, dropped, votes }: PrunedKeystore,
): string => {
  const all = kept.length + dropped.length
  const needs = votes.map(({ disputeId, round, place }) =>
    place === undefined
      ? `round ${round} of ${disputeId} is open, and was committed with a master that is not here\n`
      : `master ${place + 1} of ${all} stays: round ${round} of ${disputeId} is not settled for good\n`,
  )
  if (dropped.length === 0)
    return [...needs, `nothing was dropped: ${file} holds ${all} salt masters\n`].join('')
  const places = dropped.map((place) => String(place + 1)).join(', ')
  return [
    ...needs,
    `dropped ${places} of ${all}, the newest counted first; ${file} holds ${kept.length}\n`,
    `the keystore as it was is in ${exportFile}: move it off this machine, or delete it\n`,
    'make your copies of the keystore again\n',
  ].join('')
}
