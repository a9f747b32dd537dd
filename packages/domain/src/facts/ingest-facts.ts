import type { Address, Bytes32 } from '../values/ids.ts'
import type { Decimal } from './scalars.ts'

/** Facts that the indexer states about its own reading of the chain. */
export type IngestFacts = {
  /** A run of an indexer took the stream over. `epoch` names the run; any run before it is fenced at its next append. */
  IngestStarted: {
    readonly epoch: string
    readonly chainId: number
    readonly startBlock: Decimal
    readonly contracts: Readonly<Record<string, Address>>
  }
  /** Every fact of these blocks has been appended before this one. */
  BlocksObserved: {
    readonly fromBlock: Decimal
    readonly toBlock: Decimal
    readonly toHash: Bytes32
    readonly toTimestamp: Decimal
  }
  /**
   * Blocks above `toBlock` left the chain; facts of them no longer hold. Only where an operator decided it may the block lie
   * below one that FinalityAdvanced has named.
   */
  ChainRewound: {
    readonly toBlock: Decimal
    readonly toHash: Bytes32
    readonly decidedBy?: 'operator'
  }
  FinalityAdvanced: { readonly block: Decimal; readonly hash: Bytes32 }
}
