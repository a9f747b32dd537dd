import { addLink } from './add-link.ts'
import { CarRefusal } from './car-refusal.ts'

/** What a block of dag-cbor is made of, without its being decoded: who wrote it may have meant it to fill a memory. */
export type ScannedBlock = {
  /** The CIDs that it links to, as bytes. */
  readonly links: readonly Uint8Array[]
  /** How many values it holds, each member of a map and list counted. */
  readonly items: number
}

const deepest = 256
const linkTag = 42

const broken = (what: string): CarRefusal =>
  new CarRefusal('WRONG_BLOCK', `expected a block of dag-cbor, got one with ${what}`)

/** The argument of a head (RFC 8949 §3) and where it ends; dag-cbor knows no indefinite lengths. */
const readArgument = (bytes: Uint8Array, at: number, info: number): readonly [number, number] => {
  if (info < 24) return [info, at]
  if (info > 27) throw broken('an indefinite length')
  const width = 2 ** (info - 24)
  if (at + width > bytes.length) throw broken('its end missing')
  let value = 0
  for (let index = 0; index < width; index += 1) value = value * 256 + (bytes[at + index] ?? 0)
  return [value, at + width]
}

/** Walks a block of dag-cbor from head to head. Throws a CarRefusal WRONG_BLOCK where it is none, TOO_LARGE where it has more links. */
export const scanDagCbor = (bytes: Uint8Array, mostLinks: number = Infinity): ScannedBlock => {
  const links: Uint8Array[] = []
  /** How many values each open list, map and tag still wants. */
  const open: number[] = [1]
  let [at, items, isLink] = [0, 0, false]
  while (open.length > 0) {
    const wanted = open.pop() ?? 0
    if (wanted === 0) continue
    open.push(wanted - 1)
    const head = bytes[at]
    if (head === undefined) throw broken('its end missing')
    items += 1
    const major = head >> 5
    const [value, next] = readArgument(bytes, at + 1, head & 31)
    at = next
    if (isLink && major !== 2) throw broken('a link that is none')
    if (major === 2 || major === 3) {
      if (at + value > bytes.length) throw broken('its end missing')
      if (isLink) addLink(links, bytes.subarray(at, at + value), mostLinks)
      at += value
    } else if (major === 4 || major === 5) {
      if (open.length >= deepest) throw broken(`values more than ${deepest} deep`)
      // Each value takes a byte at least, so what claims more is refused before anything is counted.
      if (value > bytes.length) throw broken('a list longer than itself')
      open.push(major === 4 ? value : value * 2)
    } else if (major === 6) {
      if (value !== linkTag) throw broken(`the tag ${value}`)
      open.push(1)
    }
    isLink = major === 6
  }
  if (at !== bytes.length) throw broken(`${bytes.length - at} bytes behind it`)
  return { links, items }
}
