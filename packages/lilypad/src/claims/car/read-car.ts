import type { ByteReader } from '../byte-reader.ts'
import { ClaimRefusal } from '../claim-rejection.ts'
import { digestOfCid } from './decode-node.ts'
import { longestBlock, proveBlock } from './proved-block.ts'

/** A block of a CAR, proved against its CID; `digest` in hex. */
export type CarBlock = { readonly digest: string; readonly bytes: Uint8Array }

const longestHeader = 8192
const longestCid = 36
/** The last member of the header's dag-cbor map: `"version": 1`. */
const versionOne = Buffer.concat([Uint8Array.of(0x67), Buffer.from('version'), Uint8Array.of(0x01)])

/** The length before a section; undefined at the end of the stream. */
const takeLength = async (reader: ByteReader, longest: number): Promise<number | undefined> => {
  let length = 0
  for (let index = 0; index < 5; index += 1) {
    const byte = (await reader.take(1))?.[0]
    if (byte === undefined) {
      if (index === 0) return undefined
      break
    }
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80 && length > 0 && length <= longest) return length
    if (byte < 0x80) break
  }
  throw new ClaimRefusal('block', `expected a section of 1 to ${longest} bytes`)
}

const takeSection = async (reader: ByteReader, length: number): Promise<Buffer> => {
  const bytes = await reader.take(length)
  if (bytes) return bytes
  throw new ClaimRefusal('truncated', `expected a section of ${length} bytes, the CAR ended`)
}

/**
 * The blocks of a CAR (CARv1) as they come, each hashed before it is given. The roots in the header are not read: the claim
 * says what the root is. Throws a ClaimRefusal.
 */
export async function* readCar(reader: ByteReader): AsyncGenerator<CarBlock> {
  const headerLength = await takeLength(reader, longestHeader)
  if (headerLength === undefined) throw new ClaimRefusal('truncated', 'expected a CAR, got nothing')
  const header = await takeSection(reader, headerLength)
  if (!header.subarray(-versionOne.length).equals(versionOne))
    throw new ClaimRefusal('header', 'expected a CAR of version 1')
  for (;;) {
    const length = await takeLength(reader, longestBlock + longestCid)
    if (length === undefined) return
    const section = await takeSection(reader, length)
    const cidBytes = section[0] === 0x12 ? 34 : longestCid
    const digest = digestOfCid(section.subarray(0, cidBytes))
    if (digest === undefined)
      throw new ClaimRefusal(
        'block',
        `expected a block with a CIDv0, got one with ${section.subarray(0, 8).toString('hex')}…`,
      )
    const bytes = section.subarray(cidBytes)
    proveBlock(digest, bytes)
    yield { digest, bytes }
  }
}
