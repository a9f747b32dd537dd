import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, linkSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openResultCar, openResultFolder, writeResultCar } from '@lilymed/lilypad/claims'
import type { OpenedClaim } from '@lilymed/lilypad/claims'
import { AppError, printable } from '@lilymed/service-kit'

export type ProveResult = {
  /** The claim on chain, a CIDv0. */
  readonly dataId: string
  /** A CAR file, or the folder of the result. */
  readonly path: string
  /** Where the bytes are to be had; fetched and proved where it is http or https. */
  readonly location: string
  /** Where to write them as a CAR. */
  readonly writeTo?: string | undefined
  readonly signal: AbortSignal
}

const differs = (where: string, message: string): AppError =>
  new AppError({
    code: 'RESULT_DIFFERS',
    message: `${where} is not the result that is claimed: ${printable(message)}`,
    retryable: false,
  })

const required = (where: string, opened: OpenedClaim): Extract<OpenedClaim, { kind: 'verified' }> => {
  if (opened.kind === 'rejected') throw differs(where, opened.rejection.message)
  return opened
}

/**
 * Proves that bytes on this machine, and those at a location on the web, hash to the claim on chain; writes them as a CAR where asked to.
 *
 * @throws AppError RESULT_DIFFERS, LOCATION_UNREADABLE (retryable), NOT_FOUND
 */
export const proveResult = async ({
  dataId,
  path,
  location,
  writeTo,
  signal,
}: ProveResult): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-evidence-'))
  try {
    const options = { dataId, folder, signal }
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined)
      throw new AppError({ code: 'NOT_FOUND', message: `${path} is not there`, retryable: false })
    const ours = required(
      path,
      found.isDirectory()
        ? await openResultFolder(path, options)
        : await openResultCar(createReadStream(path), options),
    )
    try {
      if (writeTo !== undefined) {
        const { stream } = await writeResultCar(ours.entries, { signal })
        await writeNew(stream, writeTo, signal)
      }
    } finally {
      await ours.dispose()
    }
    if (!/^https?:\/\//.test(location)) return
    const theirs = required(location, await openResultCar(await fetchFrom(location, signal), options))
    await theirs.dispose()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes a file that is there whole or not at all, and never in the place of another. */
const writeNew = async (stream: Readable, file: string, signal: AbortSignal): Promise<void> => {
  const partial = `${file}.${randomUUID()}.part`
  try {
    await pipeline(stream, createWriteStream(partial, { flags: 'wx' }), { signal })
    linkSync(partial, file)
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException
    if (code === undefined || signal.aborted) throw failure
    const message = `${file} cannot be written (${code}): name a file that is not there yet with --write, or leave it out`
    throw new AppError({ code: 'USAGE', message, retryable: false })
  } finally {
    rmSync(partial, { force: true })
  }
}

const fetchFrom = async (location: string, signal: AbortSignal): Promise<Readable> => {
  const unreadable = (why: string): AppError =>
    new AppError({
      code: 'LOCATION_UNREADABLE',
      message: `expected a CAR of the result at ${printable(location)}, got ${why}: put it there first (--write makes it)`,
      retryable: true,
    })
  const headers = { accept: 'application/vnd.ipld.car' }
  // For the answer to begin: the bytes themselves may take longer.
  const slow = new AbortController()
  const limit = setTimeout(() => slow.abort(), 60_000)
  const answer = await fetch(location, { headers, signal: AbortSignal.any([signal, slow.signal]) })
    .catch(() => {
      throw unreadable(slow.signal.aborted ? 'no answer within a minute' : 'no answer')
    })
    .finally(() => clearTimeout(limit))
  if (!answer.ok || answer.body === null) throw unreadable(`status ${answer.status}`)
  return Readable.fromWeb(answer.body)
}
