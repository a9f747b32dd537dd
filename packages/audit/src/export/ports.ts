import type { TileSource } from '@lilymed/event-store/merkle-log'

/** The chain, asked by JSON-RPC. */
export type ChainReader = {
  send(method: string, params: readonly unknown[]): Promise<unknown>
}

/** Where evidence may be had. */
export type EvidenceSource = {
  /** The CAR whose root is this CID, or undefined where nobody holds it. */
  read(cid: string): Promise<Uint8Array | undefined>
  /** What is said there of its sealed contents’ deletion, as JSON; undefined where nothing is. */
  readTombstone?(cid: string): Promise<unknown>
}

/** What a bundle is made from. */
export type ExportSources = {
  readonly log: TileSource
  /** Opens the chain with an id; absent where no endpoint was named: then the bundle has no receipts, and says so. */
  readonly openChain?: ((chainId: number) => Promise<ChainReader>) | undefined
  readonly evidence?: EvidenceSource | undefined
}
