import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { codecs, sha2256 } from '../cid/document-cid.ts'
import type { ByteSource } from './byte-source.ts'
import type { CarLimits } from './car-limits.ts'
import { CarRefusal } from './car-refusal.ts'

/** A block that is what its CID says. */
export type ProvedBlock = { readonly cid: CID; readonly bytes: Uint8Array }

const longestHeader = 1024
const known = new Set<number>(Object.values(codecs))

/** The length before a section, in its shortest form; undefined at the end of the file. */
const takeLength = async (source: ByteSource, longest: number): Promise<number | undefined> => {
  let length = 0
  for (let index = 0; index < 5; index += 1) {
    const byte = (await source.take(1))?.[0]
    if (byte === undefined && index === 0) return undefined
    if (byte === undefined) throw new CarRefusal('TRUNCATED', 'expected a length, and there the file ends')
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte >= 0x80) continue
    if (length === 0 || (byte === 0 && index > 0)) break
    if (length > longest)
      throw new CarRefusal('TOO_LARGE', `expected sections of at most ${longest} bytes, one claims ${length}`)
    return length
  }
  throw new CarRefusal('NOT_A_CAR', 'expected the length of a section')
}

const takeSection = async (source: ByteSource, length: number): Promise<Uint8Array> => {
  const bytes = await source.take(length)
  if (bytes !== undefined) return bytes
  throw new CarRefusal('TRUNCATED', `expected a section of ${length} bytes, and there the file ends`)
}

/** The header of a CARv1 with one root has one form alone: dag-cbor of `{roots: [cid], version: 1}`. */
const headerOf = (root: CID): Buffer =>
  Buffer.concat([
    Buffer.from('a265726f6f747381d82a58', 'hex'),
    Uint8Array.of(root.bytes.length + 1, 0),
    root.bytes,
    Buffer.from('6776657273696f6e01', 'hex'),
  ])

const firstCid = (section: Uint8Array): { readonly cid: CID; readonly bytes: Uint8Array } => {
  try {
    const [cid, bytes] = CID.decodeFirst(section)
    return { cid, bytes }
  } catch (failure) {
    throw new CarRefusal('WRONG_BLOCK', `expected a block behind its CID: ${(failure as Error).message}`)
  }
}

const provedBlock = (section: Uint8Array): ProvedBlock => {
  const { cid, bytes } = firstCid(section)
  const { code, digest } = cid.multihash
  if (!known.has(cid.code) || code !== sha2256 || digest.length !== 32)
    throw new CarRefusal(
      'FOREIGN_BLOCK',
      `expected blocks of dag-cbor, dag-pb or raw bytes by their sha2-256, got codec 0x${cid.code.toString(16)} by hash 0x${code.toString(16)}`,
    )
  if (!createHash('sha256').update(bytes).digest().equals(digest))
    throw new CarRefusal('WRONG_BLOCK', `the block ${cid.toString()} is not what its CID says`)
  return { cid, bytes }
}

/** The blocks of a CAR (version 1) with this one root, in their order, each proved before it is given. Throws a CarRefusal. */
export async function* readBlocks(
  source: ByteSource,
  root: CID,
  limits: CarLimits,
): AsyncGenerator<ProvedBlock> {
  const headerLength = await takeLength(source, longestHeader)
  if (headerLength === undefined) throw new CarRefusal('NOT_A_CAR', 'expected a CAR, got nothing')
  const header = await takeSection(source, headerLength)
  if (!headerOf(root).equals(header))
    throw new CarRefusal('WRONG_ROOT', `expected a CAR of version 1 whose one root is ${root.toString()}`)
  for (let count = 0; ; count += 1) {
    const length = await takeLength(source, limits.blockBytes)
    if (length === undefined) return
    if (count === limits.blocks)
      throw new CarRefusal('TOO_LARGE', `expected at most ${limits.blocks} blocks, got more`)
    yield provedBlock(await takeSection(source, length))
  }
}
