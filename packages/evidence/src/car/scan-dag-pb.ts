import { addLink } from './add-link.ts'
import { CarRefusal } from './car-refusal.ts'

const broken = (): CarRefusal => new CarRefusal('WRONG_BLOCK', 'expected a block of dag-pb, got another')

const readNumber = (bytes: Uint8Array, offset: number): readonly [number, number] => {
  let value = 0
  for (let index = 0; index < 7; index += 1) {
    const byte = bytes[offset + index]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return [value, offset + index + 1]
  }
  throw broken()
}

/** Byte strings of a protobuf message with this number; its numbers are passed over. */
function* stringsOf(bytes: Uint8Array, wanted: number): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length;) {
    const [key, start] = readNumber(bytes, offset)
    const [value, end] = readNumber(bytes, start)
    const kind = key % 8
    if (kind === 0) offset = end
    else if (kind === 2 && end + value <= bytes.length) {
      if (Math.floor(key / 8) === wanted) yield bytes.subarray(end, end + value)
      offset = end + value
    } else throw broken()
  }
}

/**
 * The CIDs that a dag-pb block links to: PBNode.Links is 2, PBLink.Hash is 1. Throws a CarRefusal WRONG_BLOCK where it is none, TOO_LARGE
 * where it has more links.
 */
export const scanDagPb = (bytes: Uint8Array, mostLinks: number = Infinity): readonly Uint8Array[] => {
  const links: Uint8Array[] = []
  for (const link of stringsOf(bytes, 2)) {
    const [hash] = stringsOf(link, 1)
    if (hash === undefined) throw broken()
    addLink(links, hash, mostLinks)
  }
  return links
}
