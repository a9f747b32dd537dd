import type { FactOf, IngestFacts } from '@lilymed/domain'
import type { BlockHeader, BlockRef } from '../log-source/log-source.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import type { TranslatedFact } from '../translate/translated-fact.ts'
import type { IngestSettings } from './ingest-state.ts'

const fact = <Type extends keyof IngestFacts>(type: Type, data: FactOf<Type>['data']): RecordableFact => ({
  type,
  data,
})

/** A run of an indexer took the stream over. */
export const ingestStarted = ({
  epoch,
  chainId,
  startBlock,
  contracts,
}: Pick<IngestSettings, 'epoch' | 'chainId' | 'startBlock' | 'contracts'>): RecordableFact =>
  fact('IngestStarted', { epoch, chainId, startBlock: String(startBlock), contracts })

/** Every fact of the blocks `from` to `last` stands in the stream before this one. */
export const blocksObserved = (from: number, last: BlockHeader): RecordableFact =>
  fact('BlocksObserved', {
    fromBlock: String(from),
    toBlock: String(last.number),
    toHash: last.hash,
    toTimestamp: String(last.timestamp),
  })

/** Blocks above `to` are no longer on the chain; an operator may say so of final ones too. */
export const chainRewound = (to: BlockRef, decidedBy?: 'operator'): RecordableFact =>
  fact('ChainRewound', {
    toBlock: String(to.number),
    toHash: to.hash,
    ...(decidedBy === undefined ? {} : { decidedBy }),
  })

/** The block and everything below it is final. */
export const finalityAdvanced = (to: BlockRef): RecordableFact =>
  fact('FinalityAdvanced', { block: String(to.number), hash: to.hash })

/** What makes a fact of the chain recognisable when the same blocks are read again. */
export const factKey = ({ type, origin }: Pick<TranslatedFact, 'type' | 'origin'>): string =>
  `${origin.blockHash}/${origin.logIndex}/${type}`
