import type { Address, Bytes32, ChainFact, FactType } from '@lilymed/domain'
import { isFactType } from '@lilymed/domain'

/** A fact and its place on the chain; `at` is unix seconds, null where nobody told. */
export type LocatedFact<Type extends FactType = FactType> = Extract<ChainFact, { type: Type }> & {
  readonly origin: {
    readonly blockNumber: number
    readonly blockHash: Bytes32
    readonly txHash: Bytes32
    readonly logIndex: number
    readonly address: Address
    readonly at: number | null
  }
}

/** What of a stored event says which fact it is. */
export type FactEvent = {
  readonly type: string
  readonly data: unknown
  readonly metadata: Readonly<Record<string, string>>
}

/** The fact of a stored event; undefined where it is none, or names no block. */
export const factOfEvent = ({ type, data, metadata }: FactEvent): LocatedFact | undefined => {
  const { blockNumber, blockHash, txHash, logIndex, address, blockTimestamp } = metadata
  if (!isFactType(type) || blockNumber === undefined || blockHash === undefined) return undefined
  if (txHash === undefined || address === undefined) return undefined
  return {
    type,
    data,
    origin: {
      blockNumber: Number(blockNumber),
      blockHash,
      txHash,
      logIndex: Number(logIndex ?? 0),
      address,
      at: blockTimestamp === undefined ? null : Number(blockTimestamp),
    },
  } as unknown as LocatedFact
}
