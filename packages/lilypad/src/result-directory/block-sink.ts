import { createHash } from 'node:crypto'
import { encodeNode } from './dag-pb.ts'
import type { DagLink } from './dag-pb.ts'

/** Takes the blocks of a result in the order they are made: children before parents. */
export type BlockSink = (digest: Uint8Array, parts: readonly Uint8Array[]) => void | Promise<void>

/** A block that was made: its digest and the bytes of it and everything below it. */
export type MadeBlock = { readonly digest: Uint8Array; readonly totalBytes: number }

/** Hashes a block given in parts and hands it on. */
export async function makeBlock(
  parts: readonly Uint8Array[],
  bytesBelow: number,
  sink: BlockSink | undefined,
): Promise<MadeBlock> {
  const hash = createHash('sha256')
  let bytes = bytesBelow
  for (const part of parts) {
    hash.update(part)
    bytes += part.length
  }
  const digest = hash.digest()
  await sink?.(digest, parts)
  return { digest, totalBytes: bytes }
}

/** Makes the block of a node with links. */
export const makeNode = (
  links: readonly DagLink[],
  data: Uint8Array,
  sink: BlockSink | undefined,
): Promise<MadeBlock> =>
  makeBlock(
    [encodeNode(links, data)],
    links.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
    sink,
  )
