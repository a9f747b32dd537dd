import { BlackHoleBlockstore } from 'blockstore-core/black-hole'
import { importer } from 'ipfs-unixfs-importer'
import { fixedSize } from 'ipfs-unixfs-importer/chunker'
import { balanced } from 'ipfs-unixfs-importer/layout'

/** A member for the importer: bytes, or a stream of them. */
export type ImportedEntry = {
  readonly path: string
  readonly content?: Uint8Array | AsyncIterable<Uint8Array>
}

/** The CIDv0 that js-ipfs' importer gives to a directory under kubo 0.30's profile; names no directory twice. */
export const importedCid = async (entries: readonly ImportedEntry[]): Promise<string> => {
  let root = ''
  const members = entries.map((entry) => ({ ...entry, path: `root/${entry.path}` }))
  for await (const { path, cid } of importer(members, new BlackHoleBlockstore(), {
    cidVersion: 0,
    rawLeaves: false,
    leafType: 'file',
    reduceSingleLeafToSelf: true,
    chunker: fixedSize({ chunkSize: 262_144 }),
    layout: balanced({ maxChildrenPerNode: 174 }),
    shardSplitThresholdBytes: 262_143,
    wrapWithDirectory: false,
  })) {
    if (path === 'root') root = cid.toString()
  }
  return root
}
