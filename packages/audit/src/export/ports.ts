import type { TileSource } from '@lilymed/event-store/merkle-log'

/** The chain, asked by JSON-RPC. */
export type ChainReader = {
  send(method: string, params: readonly unknown[]): Promise<unknown>
}

/** Where evidence may be had: the CAR whose root is this CID, or undefined where nobody holds it. */
export type EvidenceSource = { read(cid: string): Promise<Uint8Array | undefined> }

/** What a bundle is made from. */
export type ExportSources = {
  readonly log: TileSource
  /** Opens the chain with an id; absent where no endpoint was named: then the bundle has no receipts, and says so. */
  readonly openChain?: ((chainId: number) => Promise<ChainReader>) | undefined
  readonly evidence?: EvidenceSource | undefined
}
