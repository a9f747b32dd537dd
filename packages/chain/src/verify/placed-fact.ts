import type { JsonValue } from '@lilymed/event-store'
import type { TranslatedFact } from '../translate/translated-fact.ts'

/** A fact by what any two readings of a final block must agree on. */
export type PlacedFact = {
  readonly block: number
  readonly blockHash: string
  readonly txHash: string
  readonly logIndex: number
  readonly type: string
  readonly data: JsonValue
}

/** A fact just read from the chain, in that form. */
export const placedFact = ({ type, data, origin }: TranslatedFact): PlacedFact => ({
  block: origin.blockNumber,
  blockHash: origin.blockHash,
  txHash: origin.txHash,
  logIndex: origin.logIndex,
  type,
  data,
})
