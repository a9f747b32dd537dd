import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { readCanonical } from '../bundle/canonical-text.ts'
import type { Cid, Codec } from '../bundle/cid.ts'
import { factStreamOf, LoggedEvent } from '../bundle/logged-event.ts'
import { Manifest } from '../bundle/manifest.ts'
import type { Link } from '../bundle/manifest.ts'
import { readCar } from '../bundle/read-car.ts'
import type { Block } from '../bundle/write-car.ts'
import { namedParts } from './named-parts.ts'

/** A bundle whose blocks are what their CIDs say and all named in its manifest. */
export type OpenedBundle = {
  readonly manifest: Manifest
  readonly root: Cid
  /** In log order. */
  readonly events: readonly LoggedEvent[]
  /** Canonical bytes of each event, in the same order. */
  readonly eventBytes: readonly Uint8Array[]
  readonly blockCount: number
  /** The bytes of a part; BundleDiffers where the bundle has none of that codec. */
  bytesOf(part: string, link: Link, codec: Codec): Uint8Array
  /** A node of a trie by its keccak-256, in hex. */
  trieNode(codec: 'ethReceiptTrie' | 'ethTransactionTrie', hash: string): Uint8Array | undefined
}

const manifestName = 'the manifest'

/**
 * Reads a bundle and holds its blocks and its manifest against each other: every block hashes to its CID, the manifest comes first and is the
 * root, every part that it names is there and nothing else is.
 *
 * @throws BundleDiffers at the first thing that is not so
 */
export const openBundle = (file: Uint8Array): OpenedBundle => {
  let manifest: Manifest | undefined
  let names: ReadonlyMap<string, string> = new Map()
  let first: Cid | undefined
  const { root, blocks } = readCar(
    file,
    ({ cid, bytes }) => {
      if (first !== undefined) return
      first = cid
      if (cid.codec !== 'dagJson') throw new BundleDiffers(manifestName, 'the first block is no manifest')
      manifest = readCanonical(manifestName, Manifest, bytes)
      names = namedParts(manifest)
    },
    (cid) => (first === undefined ? manifestName : names.get(cid.text)),
  )
  if (manifest === undefined || first === undefined)
    throw new BundleDiffers(manifestName, 'the file has no blocks: it was cut short')
  if (first.text !== root.text)
    throw new BundleDiffers(
      manifestName,
      `the header of the file names ${root.text} as the manifest, its first block is ${first.text}`,
    )
  requireSame(names, blocks, root)
  return opened(manifest, root, blocks)
}

const requireSame = (
  names: ReadonlyMap<string, string>,
  blocks: ReadonlyMap<string, Block>,
  root: Cid,
): void => {
  for (const [cid, name] of names)
    if (!blocks.has(cid)) throw new BundleDiffers(name, `${name} is missing: the manifest names it as ${cid}`)
  for (const [cid] of blocks)
    if (cid !== root.text && !names.has(cid))
      throw new BundleDiffers('a block', `the manifest does not name the block ${cid}`)
}

const opened = (manifest: Manifest, root: Cid, blocks: ReadonlyMap<string, Block>): OpenedBundle => {
  const bytesOf = (part: string, link: Link, codec: Codec): Uint8Array => {
    const block = blocks.get(link['/'])
    if (block?.cid.codec === codec) return block.bytes
    throw new BundleDiffers(
      part,
      `${part} has the codec ${block?.cid.codec ?? 'of nothing'}, expected ${codec}`,
    )
  }
  const nodes = {
    ethReceiptTrie: new Map<string, Uint8Array>(),
    ethTransactionTrie: new Map<string, Uint8Array>(),
  }
  for (const { cid, bytes } of blocks.values())
    if (cid.codec === 'ethReceiptTrie' || cid.codec === 'ethTransactionTrie')
      nodes[cid.codec].set(`0x${Buffer.from(cid.digest).toString('hex')}`, bytes)
  const eventBytes = manifest.events.map((link, at) => bytesOf(`event ${at + 1}`, link, 'raw'))
  const stream = factStreamOf(manifest.chainId)
  const events = eventBytes.map((bytes, at) => {
    const part = `event ${at + 1}`
    const event = readCanonical(part, LoggedEvent, bytes)
    if (event.stream === stream) return event
    throw new BundleDiffers(
      part,
      `${part} is of the stream ${event.stream.slice(0, 100)}, expected ${stream}`,
    )
  })
  return {
    manifest,
    root,
    events,
    eventBytes,
    blockCount: blocks.size,
    bytesOf,
    trieNode: (codec, hash) => nodes[codec].get(hash),
  }
}
