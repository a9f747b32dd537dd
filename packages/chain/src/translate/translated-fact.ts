import type { FactOrigin } from '@lilymed/domain'
import type { ChainLog } from '../log-source/log-source.ts'
import type { FactJson } from './fact-json.ts'

/** Where a fact stands on the chain; the block's time (unix seconds) travels along for everyone who shows or orders facts. */
export type TranslatedOrigin = FactOrigin & { readonly blockTimestamp: number }

/**
 * A log as a fact of the chain's stream. Beside the domain's types (its FactData) there are three that keep logs nobody can
 * read yet: LogUndecodable {address, topics, data}, and for a log too large for one event LogOversized {address, topics,
 * dataSha256, dataBytes} after its bytes as LogBytes {dataSha256, part, parts, bytes}. ReadOversized {read, dealId, readBytes}
 * stands for an enrichment of that kind.
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
