import { BundleDiffers } from './bundle-differs.ts'
import { encodeCarHeader, rootOffset } from './car-header.ts'
import { isOfCid, readCid } from './cid.ts'
import type { Cid } from './cid.ts'
import { readVarint } from './varint.ts'
import type { Block } from './write-car.ts'

/** What a bundle may take at most. More than any dispute needs; what claims more is refused before it is read. */
export const bundleLimits = { blocks: 1_000_000, blockBytes: 64 * 1024 * 1024 } as const

/** A CAR whose blocks are what their CIDs say. `blocks` keeps their order; the bytes are views of the file. */
export type ReadCar = { readonly root: Cid; readonly blocks: ReadonlyMap<string, Block> }

const header = 'the header of the file'

const takeHeader = (file: Uint8Array): { readonly root: Cid; readonly end: number } => {
  const length = readVarint(file, 0)
  if (length === undefined) throw new BundleDiffers(header, 'this is no CAR: it does not begin with a length')
  const bytes = file.subarray(length.end, length.end + length.value)
  if (bytes.length < length.value)
    throw new BundleDiffers(
      header,
      `this is no bundle, or a part of one: its header claims ${length.value} bytes, the file has ${bytes.length} more`,
    )
  const root = readCid(bytes, rootOffset)
  if (typeof root === 'string')
    throw new BundleDiffers(header, `this is no bundle: the root of the CAR ${root}`)
  if (Buffer.compare(encodeCarHeader(root.cid), bytes) !== 0)
    throw new BundleDiffers(header, 'this is no bundle: expected a CAR of version 1 with one root')
  return { root: root.cid, end: length.end + length.value }
}

/** The root of a CAR by its beginning; undefined where it begins otherwise than such a file. */
export const rootOfCar = (beginning: Uint8Array): string | undefined => {
  try {
    return takeHeader(beginning).root.text
  } catch (failure) {
    if (failure instanceof BundleDiffers) return undefined
    throw failure
  }
}

/**
 * Reads a CAR as bundles are written: version 1, one root, every number in its shortest form, no block twice, nothing behind the last.
 * Every block is hashed against its CID. Takes no memory beside the file but for the list of blocks.
 *
 * @param nameOf says what the block with a CID is, as far as that is known by then
 * @throws BundleDiffers at the first byte that is not as it must be
 */
export const readCar = (
  file: Uint8Array,
  onBlock: (block: Block) => void = () => undefined,
  nameOf: (cid: Cid) => string | undefined = () => undefined,
): ReadCar => {
  const { root, end } = takeHeader(file)
  const blocks = new Map<string, Block>()
  for (let at = end; at < file.length;) {
    const place = `block ${blocks.size + 1}, at byte ${at}`
    if (blocks.size === bundleLimits.blocks)
      throw new BundleDiffers(place, `the file has more than ${bundleLimits.blocks} blocks`)
    const length = readVarint(file, at)
    if (length === undefined) throw new BundleDiffers(place, `${place}: no length of a block stands there`)
    if (length.value > bundleLimits.blockBytes)
      throw new BundleDiffers(
        place,
        `${place}: it claims ${length.value} bytes, at most ${bundleLimits.blockBytes} are taken`,
      )
    const next = length.end + length.value
    if (next > file.length)
      throw new BundleDiffers(
        place,
        `${place}: it claims ${length.value} bytes, the file has ${file.length - length.end} more: it was cut short or changed there`,
      )
    const read = readCid(file, length.end)
    if (typeof read === 'string') throw new BundleDiffers(place, `${place}: it ${read}`)
    if (read.end > next) throw new BundleDiffers(place, `${place}: it is shorter than its CID`)
    const { cid } = read
    const block = { cid, bytes: file.subarray(read.end, next) }
    const name = nameOf(cid) ?? `a block of codec ${cid.codec}`
    if (!isOfCid(cid, block.bytes))
      throw new BundleDiffers(name, `${place} (${name}): its bytes do not hash to its CID ${cid.text}`)
    if (blocks.has(cid.text)) throw new BundleDiffers(name, `${place} (${name}): it is there twice`)
    blocks.set(cid.text, block)
    onBlock(block)
    at = next
  }
  return { root, blocks }
}
