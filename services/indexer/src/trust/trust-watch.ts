import type { Chain, Origin } from '@lilymed/api'
import type { Address, TrustReading } from '@lilymed/domain'
import { printable, toAppError } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import { custody } from '../projections/custody.ts'
import { parameters } from '../projections/parameters.ts'
import { sponsors } from '../projections/sponsors.ts'
import { wiring, WIRING_KEY } from '../projections/wiring.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { keepReading } from './kept-trust.ts'
import type { KeptTrust } from './kept-trust.ts'
import type { TrustFile } from './trust-file.ts'

/** Reads a chain's state at a block; rejects where its endpoint does not answer. */
export type ReadTrustAt = (
  block: number,
  sponsorsOf: () => readonly Address[],
) => Promise<TrustReading | undefined>

/** Whoever asks who can do what. */
export type TrustSource = { kept(chainId: number): KeptTrust | undefined }

export type TrustWatchOptions = {
  readonly chainIds: readonly number[]
  readonly reads: ReadModel
  readonly file: TrustFile
  /** undefined while the chain is not open. */
  readonly readerOf: (chainId: number) => ReadTrustAt | undefined
  /** The longest a reading serves before it is made again. */
  readonly everyMs: number
  /** How often is looked whether the events tell of a change. */
  readonly lookMs?: number
  readonly logger: Logger
  readonly onRead?: (kept: KeptTrust, changed: number) => void
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number
}

type Watched = { kept: KeptTrust | undefined; mark: string; readAt: number }

const all = { order: 'ascending', limit: 1_000 } as const

/**
 * What the events so far say of owners, wiring, parameters and sponsors, and which of it is final, as one text: another is a reason to
 * read again. What is told and not final yet is not in the state of the newest final block.
 */
const markOf = (reads: ReadModel, { chainId, finality }: Pick<Chain, 'chainId' | 'finality'>): string => {
  const told = ({ position, block }: Pick<Origin, 'position' | 'block'>): string =>
    `${position}${block <= (finality ?? -1) ? ' final' : ''}`
  const toldOrNot = (origin: Origin | null | undefined): string => (origin ? told(origin) : '')
  return JSON.stringify([
    reads.list(custody, { chainId, ...all }).map(({ row }) => told(row.changed)),
    reads.get(wiring, chainId, WIRING_KEY)?.changes.map(({ origin }) => told(origin)),
    reads
      .list(parameters, { chainId, ...all })
      .map(({ row }) => [row.version, toldOrNot(row.scheduled?.origin), toldOrNot(row.applied)]),
    reads.list(sponsors, { chainId, ...all }).map(({ row }) => [row.address, row.admitted]),
  ])
}

/** Whether a reading is of a network that was there: at a block before its deployment nothing answers. */
const isTelling = (reading: TrustReading): boolean => reading.values['LilypadController.owner'] !== undefined

/**
 * Keeps a reading of each chain current: at its newest final block, again when its events tell of a change and from time to time,
 * because Lilypad's setters announce nothing. What fails is tried again at the next look; the last reading stays.
 */
export const createTrustWatch = (
  options: TrustWatchOptions,
): TrustSource & { start(): void; close(): void } => {
  const { chainIds, reads, file, readerOf, everyMs, lookMs = 1_000, logger, onRead } = options
  const now = options.now ?? ((): number => performance.now())
  const watched = new Map(
    chainIds.map((chainId): [number, Watched] => [
      chainId,
      { kept: file.load(chainId), mark: '', readAt: -Infinity },
    ]),
  )
  /** Chains that were told of because they could not be read, and have not been since. */
  const unread = new Set<number>()
  let timer: NodeJS.Timeout | undefined

  const readOne = async (chainId: number): Promise<void> => {
    const one = watched.get(chainId)
    const read = readerOf(chainId)
    const chain = reads.chains().find((candidate) => candidate.chainId === chainId)
    if (one === undefined || read === undefined || chain === undefined) return
    const mark = markOf(reads, chain)
    if (mark === one.mark && now() - one.readAt < everyMs) return
    const sponsorsOf = (): readonly Address[] =>
      reads.list(sponsors, { chainId, ...all }).map(({ row }) => row.address)
    for (const block of [chain.finality, chain.block]) {
      if (block === null) continue
      const reading = await read(block, sponsorsOf)
      if (timer === undefined) return
      if (reading === undefined || !isTelling(reading)) continue
      const before = one.kept?.history.length
      const kept = keepReading(one.kept, reading, block === chain.finality)
      const changed = kept.history.length === before ? 0 : (kept.history[0]?.changes.length ?? 0)
      Object.assign(one, { kept, mark, readAt: now() })
      file.save(kept)
      if (changed > 0) logger.warn({ chainId, changes: kept.history[0] }, 'who can do what has changed')
      onRead?.(kept, changed)
      return
    }
    one.readAt = now()
    one.mark = mark
  }

  const look = async (): Promise<void> => {
    for (const chainId of chainIds) {
      try {
        await readOne(chainId)
        unread.delete(chainId)
      } catch (error) {
        tell(chainId, error)
      }
    }
  }
  /** Once, until it goes well again; not where nobody wants to know: the watch was closed, or its chain, which says why itself. */
  const tell = (chainId: number, error: unknown): void => {
    const { code, message } = toAppError(error)
    if (timer === undefined || code === 'RPC_CLOSED' || unread.has(chainId)) return
    unread.add(chainId)
    logger.warn(
      { chainId, code, reason: printable(message) },
      'who can do what could not be read; it is tried again',
    )
  }

  return {
    kept: (chainId) => watched.get(chainId)?.kept,
    start: () => {
      const again = (): void => {
        void look().finally(() => {
          if (timer !== undefined) timer = setTimeout(again, lookMs).unref()
        })
      }
      timer = setTimeout(again, 0).unref()
    },
    close: () => {
      // What is being read is not waited for: an endpoint that hangs would hold the end up.
      clearTimeout(timer)
      timer = undefined
    },
  }
}
