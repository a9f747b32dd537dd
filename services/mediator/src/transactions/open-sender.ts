import { createEventStoreJournal, createTransactionSender, explainRevert } from '@lilymed/chain'
import type { Endpoints, SenderLogger, Signer, TransactionSender } from '@lilymed/chain'
import type { EventStore } from '@lilymed/event-store'
import type { MediatorConfig } from '../config.ts'
import { SECOND_OPINION_MS } from '../open-chain-endpoints.ts'
import { feeSettings } from './fees-config.ts'

/** Where a mediator's sender keeps its journal. A signed reveal is as secret as a vote, so the stream is named as a vote's: what hides the one hides the other. */
export const transactionStream = (chainId: number): string => `mediation-${chainId}.transactions`

export type SenderParts = {
  readonly endpoints: Pick<Endpoints, 'members' | 'health'>
  readonly signer: Signer
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'setMeta'>
  readonly logger: SenderLogger
}

/** The sender of a mediator's transactions: through every endpoint it is configured for, each judged for itself. */
export const openSender = (
  config: Pick<MediatorConfig, 'chain' | 'confirmations' | 'pollIntervalMs' | 'fees'>,
  { endpoints, signer, store, logger }: SenderParts,
): TransactionSender => {
  const { chainId } = config.chain
  const names = endpoints.health().map(({ name }) => name)
  return createTransactionSender({
    providers: endpoints.members.map((member, place) => ({
      name: names[place] ?? `endpoint ${place + 1}`,
      sendBatch: (calls) => member.sendBatch(calls),
    })),
    chainId,
    signer,
    journal: createEventStoreJournal(store, transactionStream(chainId)),
    explain: explainRevert,
    confirmations: Math.max(config.confirmations, 1),
    pollIntervalMs: config.pollIntervalMs,
    whenUnfunded: 'wait',
    patienceMs: SECOND_OPINION_MS,
    logger,
    ...feeSettings(config.fees),
  })
}
