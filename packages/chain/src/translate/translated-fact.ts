import type { FactOrigin } from '@lilymed/domain'
import type { ChainLog } from '../log-source/log-source.ts'
import type { FactJson } from './fact-json.ts'

/** Where a fact stands on the chain; the block's time (unix seconds) travels along for everyone who shows or orders facts. */
export type TranslatedOrigin = FactOrigin & { readonly blockTimestamp: number }

/**
 * A log as a fact of the chain's stream (the domain's FactData), or as an unread record where that cannot be: LogUndecodable
 * {address, topics, data}; for a log too large for one event LogOversized {address, topics, dataSha256, dataBytes} after its
 * bytes as LogBytes {dataSha256, part, parts, bytes}; for such an enrichment ReadOversized {read, dealId, readBytes}.
 */
export type TranslatedFact = {
  readonly type: string
  readonly data: Readonly<Record<string, FactJson>>
  readonly origin: TranslatedOrigin
}

/** The origin of the facts of a log. */
export const originOf = (log: ChainLog): TranslatedOrigin => ({
  blockNumber: log.blockNumber,
  blockHash: log.blockHash,
  blockTimestamp: log.blockTimestamp,
  txHash: log.txHash,
  logIndex: log.logIndex,
  address: log.address,
})
