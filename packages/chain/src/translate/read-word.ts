import type { FactJson } from './fact-json.ts'
import { checksummed } from './checksummed.ts'
import { areAscii, areZeros } from './hex-bytes.ts'
import type { HexBytes } from './hex-bytes.ts'

/** Reads the word of 32 bytes at a place; undefined where it is no canonical value of the type. */
export type WordReader = (bytes: HexBytes, at: number) => FactJson | undefined

export const wordBytes = 32

/** The digits of the bytes from `from` to `to`. */
export const digitsOf = ({ digits }: HexBytes, from: number, to: number): string =>
  digits.slice(2 + from * 2, 2 + to * 2)

/** The word as a length or an offset; undefined if it is 2^32 or more, beyond any log, or the bytes end before it. */
export const readLength = ({ view, size }: HexBytes, at: number): number | undefined =>
  at + wordBytes <= size && areZeros(view, at, at + wordBytes - 4)
    ? view.getUint32(at + wordBytes - 4)
    : undefined

/** The reader of an elementary type of one word, giving what `toFactJson` gives; undefined for any other type. */
export const readElementary = (type: string): WordReader | undefined => {
  if (type === 'address') return readAddress
  if (type === 'bool') return readBool
  const [, sign, bits] = /^(u?)int(\d+)$/.exec(type) ?? []
  if (bits !== undefined) return sign === 'u' ? unsignedReader(Number(bits)) : signedReader(Number(bits))
  const [, size] = /^bytes(\d+)$/.exec(type) ?? []
  return size === undefined ? undefined : bytesReader(Number(size))
}

/**
 * Text or bytes of `length` from a place on, padded with zeros to whole words. Text that is not UTF-8, or that has the
 * replacement character, which looks the same, is left to a slower reader.
 */
export const readText = (type: string, bytes: HexBytes, at: number, length: number): string | undefined => {
  const end = at + length
  const padded = at + Math.ceil(length / wordBytes) * wordBytes
  if (padded > bytes.size || !areZeros(bytes.view, end, padded)) return undefined
  if (type === 'bytes') return `0x${digitsOf(bytes, at, end)}`
  if (areAscii(bytes.view, at, end)) return shared(bytes.buffer.toString('latin1', at, end))
  const text = bytes.buffer.toString('utf8', at, end)
  return text.includes('\uFFFD') ? undefined : text
}

let last = ''

/** One and the same text for those who come one after the other: the logs of a transaction tell of one deal, whose id is then hashed once. */
const shared = (text: string): string => {
  if (text !== last) last = text
  return last
}

const isWithin = ({ size }: HexBytes, at: number): boolean => at + wordBytes <= size

const addressBytes = 20

const readAddress: WordReader = (bytes, at) => {
  const from = at + wordBytes - addressBytes
  return isWithin(bytes, at) && areZeros(bytes.view, at, from)
    ? checksummed(`0x${digitsOf(bytes, from, at + wordBytes)}`)
    : undefined
}

const readBool: WordReader = (bytes, at) => {
  const value = readLength(bytes, at)
  return value === 0 || value === 1 ? value === 1 : undefined
}

const unsignedReader = (bits: number): WordReader => {
  if (bits <= 32) {
    return (bytes, at) => {
      const value = readLength(bytes, at)
      return value !== undefined && value < 2 ** bits ? value : undefined
    }
  }
  const padding = wordBytes - bits / 8
  return (bytes, at) =>
    isWithin(bytes, at) && areZeros(bytes.view, at, at + padding)
      ? decimal(bytes, at + padding, at + wordBytes)
      : undefined
}

/** Enough for the amounts that are usual at one time; beyond it the memory begins anew. */
const mostDecimals = 2_000
const decimals = new Map<string, string>()

/** The number of the bytes from `from` to `to` in decimal digits, converted once: the same few fees and collaterals stand in log after log. */
const decimal = (bytes: HexBytes, from: number, to: number): string => {
  let first = from
  while (first < to - 1 && bytes.view.getUint8(first) === 0) first += 1
  const hex = digitsOf(bytes, first, to)
  const found = decimals.get(hex)
  if (found !== undefined) return found
  const written = BigInt(`0x${hex}`).toString()
  if (decimals.size >= mostDecimals) decimals.clear()
  decimals.set(hex, written)
  return written
}

const signedReader =
  (bits: number): WordReader =>
  (bytes, at) => {
    if (!isWithin(bytes, at)) return undefined
    const word = BigInt.asIntN(256, BigInt(`0x${digitsOf(bytes, at, at + wordBytes)}`))
    if (BigInt.asIntN(bits, word) !== word) return undefined
    return bits <= 32 ? Number(word) : word.toString()
  }

const bytesReader =
  (size: number): WordReader =>
  (bytes, at) =>
    isWithin(bytes, at) && areZeros(bytes.view, at + size, at + wordBytes)
      ? `0x${digitsOf(bytes, at, at + size)}`
      : undefined
