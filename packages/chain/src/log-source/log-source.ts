import type { DecodedLogs } from '../translate/translator.ts'

/** A block by number and hash: enough to say where on which chain something stands. */
export type BlockRef = { readonly number: number; readonly hash: string }

/** The parts of a block header that linking, timing and fees need. Times are unix seconds. */
export type BlockHeader = BlockRef & {
  readonly parentHash: string
  readonly timestamp: number
  readonly logsBloom: string
  /** wei; undefined before EIP-1559. */
  readonly baseFeePerGas: bigint | undefined
}

/** A log as the chain gave it. Hashes and bytes are lower-case hex, the address EIP-55. */
export type ChainLog = {
  readonly blockNumber: number
  readonly blockHash: string
  /** unix seconds, of the block */
  readonly blockTimestamp: number
  readonly txHash: string
  readonly logIndex: number
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
}

/** The tip of the chain, and the newest blocks the endpoint calls safe and finalised (null where it has no such tag). */
export type HeadObservation = {
  readonly head: BlockHeader
  readonly safe: BlockRef | null
  readonly finalised: BlockRef | null
}

export type RangeRequest = {
  readonly from: number
  readonly to: number
  readonly addresses: readonly string[]
  /** Hash of block `from - 1` as we know it; undefined when we know none. */
  readonly parentHash: string | undefined
  /** Blocks up to this one are final as far as the asker knows; undefined where nothing is. */
  readonly finalTo?: number | undefined
  /** Told, perhaps, that the answer is there, before it is read and checked: what else there is to ask for may be asked for now. */
  readonly onArrived?: () => void
}

/** What a range of blocks holds, or why the endpoint's answer cannot be taken for it. */
export type RangeAnswer =
  | {
      readonly kind: 'range'
      /**
       * Ascending. Every block of the range, except where it is final as a whole and wider than 100 blocks: then the first, the
       * last and each with a log at least.
       */
      readonly headers: readonly BlockHeader[]
      readonly logs: readonly ChainLog[]
      /** What the logs are as facts, where they were decoded before anybody wanted them: then there are none in `logs`. */
      readonly decoded?: DecodedLogs
      /** About how many bytes of JSON the logs came in, where known. */
      readonly answerBytes?: number
    }
  /** A block of the range is not there (yet): the endpoint lags, or the chain went back. */
  | { readonly kind: 'missing'; readonly block: number }
  /** The first block does not follow the block we know: a reorg. */
  | { readonly kind: 'detached'; readonly expectedParent: string; readonly foundParent: string }
  /** Headers and logs contradict each other: the chain moved between the answers, or the endpoint mixes backends. */
  | { readonly kind: 'inconsistent'; readonly reason: string }
  /** The node refuses the range, usually as too wide; `fits` is the number of blocks it said, or implied, it would take. */
  | { readonly kind: 'refused'; readonly reason: string; readonly fits?: number }

/** One observation of the tip, or the failure to make one. */
export type HeadUpdate =
  | { readonly kind: 'head'; readonly observation: HeadObservation }
  | { readonly kind: 'failure'; readonly error: unknown }

/** Where blocks and logs come from. Methods throw RpcError when the endpoint fails as a whole. */
export type LogSource = {
  readonly chainId: number
  head(): Promise<HeadObservation>
  /** The header at a number of the canonical chain, or of a hash; null when there is none. */
  header(at: number | string): Promise<BlockHeader | null>
  /** Headers and logs of a range, asked for in one batch where the endpoint allows it, and checked against each other. */
  range(request: RangeRequest): Promise<RangeAnswer>
  /** The tip whenever it or its finality changes, beginning with the present one; ends only with the signal. */
  follow(signal: AbortSignal): AsyncIterable<HeadUpdate>
}
