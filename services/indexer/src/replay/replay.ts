import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { EventReader, Position } from '@lilymed/event-store'
import { AppError } from '@lilymed/service-kit'
import { copyLiveModel } from './copy-live-model.ts'
import type { LiveCopy } from './copy-live-model.ts'
import { digestRows, firstDifference } from './digest-rows.ts'
import type { RowDifference, RowsDigest } from './digest-rows.ts'
import { rowSources } from './read-rows.ts'
import { replayLog } from './replay-log.ts'
import type { Replayed } from './replay-log.ts'

/** What a part of the live read model is beside the replayed one. */
export type LiveVerdict =
  | { readonly kind: 'same' }
  | { readonly kind: 'different'; readonly first: RowDifference }
  | { readonly kind: 'other-version'; readonly version: number | null }

export type ReplayedPart = RowsDigest & {
  readonly name: string
  readonly version: number
  /** Where it was compared. */
  readonly live?: LiveVerdict
}

export type ReplayReport = Replayed & {
  readonly elapsedMs: number
  readonly eventsPerSecond: number
  readonly parts: readonly ReplayedPart[]
  /** Where it was compared: whether no part is different. */
  readonly isSame?: boolean
}

const verdictOf = (
  part: (typeof rowSources)[number],
  live: LiveCopy,
  [replayed, copied]: readonly [DatabaseSync, DatabaseSync],
): LiveVerdict => {
  const version = live.versions[part.versionName] ?? null
  if (version !== part.version) return { kind: 'other-version', version }
  const first = firstDifference(part.read(replayed)[Symbol.iterator](), part.read(copied)[Symbol.iterator]())
  return first === undefined ? { kind: 'same' } : { kind: 'different', first }
}

/**
 * Builds every projection from the log into a temporary database and gives a digest of each; nothing that is there is changed. With
 * `compareWith`, the data directory of an indexer, it stops where that indexer's read model stands and says what is different; with
 * `upTo` it stops at that position, so that logs of different length can be compared.
 *
 * @throws AppError READ_MODEL_NOT_FOUND, READ_MODEL_AHEAD where the log does not reach to the read model's position, NOT_FOUND where it
 * does not reach to `upTo`
 */
export const replay = async ({
  log,
  upTo,
  compareWith,
  workIn = tmpdir(),
  signal,
  onProgress,
}: {
  readonly log: Pick<EventReader, 'head' | 'readBatches' | 'readStream'>
  /** The last event to be applied, whichever stream it is of; where it is compared, the read model says that. */
  readonly upTo?: string | undefined
  readonly compareWith?: string | undefined
  /** Folder for the temporary database, which grows as large as the read model. */
  readonly workIn?: string
  readonly signal?: AbortSignal
  readonly onProgress?: (replayed: Replayed) => void
}): Promise<ReplayReport> => {
  if (upTo !== undefined) refuseBeyond(upTo, await log.head())
  const folder = await mkdtemp(join(workIn, 'lilymed-replay-'))
  try {
    const copyPath = join(folder, 'live.db')
    const live = compareWith === undefined ? undefined : await copyLiveModel(compareWith, copyPath)
    const path = join(folder, 'replayed.db')
    const begun = performance.now()
    const replayed = await replayLog({ log, path, upTo: live?.position ?? upTo, signal, onProgress })
    const elapsedMs = performance.now() - begun
    if (live !== undefined && replayed.position !== live.position) throw ahead(live, replayed)
    return {
      ...replayed,
      elapsedMs,
      eventsPerSecond: elapsedMs === 0 ? 0 : (replayed.events / elapsedMs) * 1000,
      ...compared(path, live === undefined ? undefined : { live, copyPath }),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const compared = (
  path: string,
  against: { readonly live: LiveCopy; readonly copyPath: string } | undefined,
): Pick<ReplayReport, 'parts' | 'isSame'> => {
  const db = new DatabaseSync(path, { readOnly: true })
  const copy = against === undefined ? undefined : new DatabaseSync(against.copyPath, { readOnly: true })
  try {
    const parts = rowSources.map((source): ReplayedPart => {
      const digest = { name: source.name, version: source.version, ...digestRows(source.read(db)) }
      if (against === undefined || copy === undefined) return digest
      return { ...digest, live: verdictOf(source, against.live, [db, copy]) }
    })
    if (against === undefined) return { parts }
    return { parts, isSame: parts.every(({ live }) => live?.kind !== 'different') }
  } finally {
    db.close()
    copy?.close()
  }
}

/** Positions are compared as text, which tells their order only within the log of one engine. */
const refuseBeyond = (position: string, head: Position | null): void => {
  if (head !== null && head.length === position.length && position <= head) return
  throw new AppError({
    code: 'NOT_FOUND',
    message: `there is no position ${position} in this log, which ends at ${head ?? 'nothing'}`,
    retryable: false,
  })
}

const ahead = (live: LiveCopy, { position }: Replayed): AppError =>
  new AppError({
    code: 'READ_MODEL_AHEAD',
    message: `the read model stands at position ${live.position}, which is not in the log: that ends at ${position ?? 'nothing'}; they are not of the same log`,
    retryable: false,
  })
