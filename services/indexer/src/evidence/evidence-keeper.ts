import type { Logger } from '@lilymed/service-kit'
import type { Retention } from '@lilymed/evidence'
import { honourTombstones } from './honour-tombstones.ts'
import { reconcile, seek, sweep } from './keep-evidence.ts'
import type { EvidenceParts } from './keep-evidence.ts'

/** Keeps evidence while an indexer runs. */
export type EvidenceKeeper = {
  /** Something may have been named: looks as soon as what it is doing is done. */
  wake(): void
  /** Resolves once everything that is known of was tried. */
  idle(): Promise<void>
  close(): Promise<void>
}

export type EvidenceKeeperOptions = {
  readonly parts: EvidenceParts
  /** Notes what the chain names. */
  readonly readNames: () => Promise<void>
  readonly logger: Logger
  readonly retryMs?: number
  readonly sweepMs?: number
  /** How often sources are asked what they deleted. */
  readonly heedMs?: number
}

const atOnce = 4
const perTurn = 64

/** Starts a keeper. What fails is said and tried again; nothing of it ends the indexer. */
export const startEvidenceKeeper = ({
  parts,
  readNames,
  logger,
  retryMs = 5_000,
  sweepMs = 3_600_000,
  heedMs = 60_000,
}: EvidenceKeeperOptions): EvidenceKeeper => {
  const stopping = new AbortController()
  let isWanted = false
  let turning: Promise<void> = Promise.resolve()
  let isTurning = false
  let [sweptAt, heededAt] = [0, 0]
  /** Who could not be asked is left alone until the next tidying: each costs its time. */
  const silent = new Set<string>()

  const seekDue = async (): Promise<boolean> => {
    const due = parts.ledger.due(parts.now(), perTurn)
    const waiting = [...due]
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          await seek(parts, next, { signal: stopping.signal })
      }),
    )
    return due.length === perTurn
  }

  const tellQuota = ({ overQuotaBytes, bytes }: Retention): void => {
    if (overQuotaBytes > 0)
      logger.warn({ bytes, overQuotaBytes }, 'evidence that must not go is more than evidence.quotaMegabytes')
  }

  const heed = async (): Promise<void> => {
    heededAt = Date.now()
    const sources = parts.sources.filter(({ name }) => !silent.has(name))
    await honourTombstones({ ...parts, sources }, (source, err) => {
      silent.add(source)
      logger.warn(
        { source, err },
        'a source could not be asked what it deleted; it is asked again in an hour',
      )
    })
  }

  const tidy = async (): Promise<void> => {
    sweptAt = Date.now()
    silent.clear()
    await reconcile(parts)
    await heed()
    tellQuota(await sweep(parts))
  }

  const turn = async (): Promise<void> => {
    while (isWanted && !stopping.signal.aborted) {
      isWanted = false
      await readNames()
      try {
        while (await seekDue()) if (stopping.signal.aborted) return
      } finally {
        // Also where a full disk took nothing: letting go is what makes room on it.
        if (!stopping.signal.aborted)
          if (Date.now() - sweptAt >= sweepMs) await tidy()
          else if (Date.now() - heededAt >= heedMs) await heed()
      }
    }
  }

  const wake = (): void => {
    isWanted = true
    if (isTurning || stopping.signal.aborted) return
    isTurning = true
    turning = turn()
      .catch((err: unknown) => {
        if (!stopping.signal.aborted) logger.error({ err }, 'keep evidence; it is tried again')
      })
      .finally(() => {
        isTurning = false
      })
  }
  const timer = setInterval(wake, retryMs)
  timer.unref()

  return {
    wake,
    idle: async () => {
      wake()
      await turning
    },
    close: async () => {
      clearInterval(timer)
      stopping.abort(new Error('the indexer is stopping'))
      await turning
    },
  }
}
