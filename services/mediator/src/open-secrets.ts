import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import type { MerkleLog } from '@lilymed/event-store/merkle-log'
import type { Logger } from '@lilymed/service-kit'

/** What a step in a record means for its secrecy: it may be read by anyone from here on, must not be again, or stays what it is. */
export type Disclosure = 'public' | 'secret' | 'same'

/** Told of every step in a stream. */
export type OpenSecret = (stream: string, disclosure: Disclosure) => void

/**
 * Lets the Merkle log open its commitments to records that were secret: once they may be read, and again at each later step. Steps that
 * made a record public are told again after a restart, so nothing stays closed for good.
 */
export const createSecretOpener = ({
  store,
  log,
  logger,
}: {
  readonly store: Pick<EventReader, 'readStream'>
  readonly log: Pick<MerkleLog, 'open'>
  readonly logger: Pick<Logger, 'warn'>
}): OpenSecret => {
  const open = new Set<string>()

  const disclose = async (stream: string): Promise<void> => {
    const events: RecordedEvent[] = []
    for await (const event of store.readStream(stream)) events.push(event)
    log.open(events)
  }

  return (stream, disclosure) => {
    if (disclosure === 'public') open.add(stream)
    if (disclosure === 'secret') open.delete(stream)
    if (!open.has(stream)) return
    disclose(stream).catch((failure: unknown) =>
      logger.warn(
        { stream, code: (failure as { code?: string }).code ?? 'UNKNOWN' },
        'the log’s commitments to a record were not opened; they will be at the next start',
      ),
    )
  }
}
