import { mediationStream } from '@lilymed/domain/mediation'
import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import type { MerkleLog } from '@lilymed/event-store/merkle-log'
import type { Logger } from '@lilymed/service-kit'
import type { OnStep } from './mediation/steps.ts'

/**
 * Lets the Merkle log open its commitments to the records of a vote: once its reveal is final, and again at each later
 * step. After a restart the steps of votes that were final are told again, so nothing stays closed for good.
 */
export const createVoteOpener = ({
  chainId,
  store,
  log,
  logger,
}: {
  readonly chainId: number
  readonly store: Pick<EventReader, 'readStream'>
  readonly log: Pick<MerkleLog, 'open'>
  readonly logger: Pick<Logger, 'warn'>
}): OnStep => {
  const final = new Set<string>()

  const open = async (stream: string): Promise<void> => {
    const events: RecordedEvent[] = []
    for await (const event of store.readStream(stream)) events.push(event)
    log.open(events)
  }

  return ({ step, disputeId, round }) => {
    const stream = mediationStream(chainId, disputeId, round)
    if (step === 'revealFinal') final.add(stream)
    if (step === 'rewound') final.delete(stream) // what comes now is secret until a reveal is final again
    if (!final.has(stream)) return
    open(stream).catch((failure: unknown) =>
      logger.warn(
        { disputeId, round, code: (failure as { code?: string }).code ?? 'UNKNOWN' },
        'the log’s commitments to a vote were not opened; they will be at the next start',
      ),
    )
  }
}
