import type { FactJson } from './fact-json.ts'
import { checksummed } from './checksummed.ts'

/** Reads the word of 64 digits at a place of a hex text; undefined where it is no canonical value of the type. */
export type WordReader = (digits: string, at: number) => FactJson | undefined

const zeros = '0'.repeat(64)
const wordDigits = 64

/** Lengths and offsets above this are larger than any log: 2^32 bytes. */
const lengthDigits = 8

/** The word as a length or an offset; undefined if it is beyond any log or the text ends before it. */
export const readLength = (digits: string, at: number): number | undefined =>
  digits.length >= at + wordDigits && digits.startsWith(zeros.slice(lengthDigits), at)
    ? Number.parseInt(digits.slice(at + wordDigits - lengthDigits, at + wordDigits), 16)
    : undefined

/** The reader of an elementary type of one word, giving what `toFactJson` gives; undefined for any other type. */
export const readElementary = (type: string): WordReader | undefined => {
  if (type === 'address') return addressReader
  if (type === 'bool') return boolReader
  const [, sign, bits] = /^(u?)int(\d+)$/.exec(type) ?? []
  if (bits !== undefined) return sign === 'u' ? unsignedReader(Number(bits)) : signedReader(Number(bits))
  const [, size] = /^bytes(\d+)$/.exec(type) ?? []
  return size === undefined ? undefined : bytesReader(Number(size))
}

/**
 * Text or bytes of `length` from a place on, padded with zeros to whole words. Text that is not UTF-8, or that has the
 * replacement character, which looks the same, is left to a slower reader.
 */
export const readText = (type: string, digits: string, at: number, length: number): string | undefined => {
  const end = at + length * 2
  const padding = (wordDigits - ((length * 2) % wordDigits)) % wordDigits
  if (end + padding > digits.length || !digits.startsWith(zeros.slice(0, padding), end)) return undefined
  const bytes = digits.slice(at, end)
  if (type === 'bytes') return `0x${bytes}`
  const room = length <= scratch.length ? scratch : Buffer.alloc(length)
  const text = room.toString('utf8', 0, room.write(bytes, 'hex'))
  return text.includes('\uFFFD') ? undefined : text
}

/** Where short texts are decoded: fresh memory for each costs more than the decoding. */
const scratch = Buffer.alloc(1_024)

const isWithin = (digits: string, at: number): boolean => digits.length >= at + wordDigits

const addressPadding = zeros.slice(0, 24)

const addressReader: WordReader = (digits, at) =>
  isWithin(digits, at) && digits.startsWith(addressPadding, at)
    ? checksummed(`0x${digits.slice(at + 24, at + wordDigits)}`)
    : undefined

const boolReader: WordReader = (digits, at) => {
  const value = readLength(digits, at)
  return value === 0 || value === 1 ? value === 1 : undefined
}

const unsignedReader = (bits: number): WordReader => {
  const padding = zeros.slice(0, wordDigits - bits / 4)
  if (bits <= 32) {
    return (digits, at) =>
      isWithin(digits, at) && digits.startsWith(padding, at)
        ? Number.parseInt(digits.slice(at + padding.length, at + wordDigits), 16)
        : undefined
  }
  return (digits, at) =>
    isWithin(digits, at) && digits.startsWith(padding, at)
      ? decimal(digits.slice(at + padding.length, at + wordDigits))
      : undefined
}

/** Enough for the amounts that are usual at one time; beyond it the memory begins anew. */
const mostDecimals = 2_000
const decimals = new Map<string, string>()

/** Hex digits as a decimal number, converted once: the same few fees and collaterals stand in log after log. */
const decimal = (hex: string): string => {
  const found = decimals.get(hex)
  if (found !== undefined) return found
  const written = BigInt(`0x${hex}`).toString()
  if (decimals.size >= mostDecimals) decimals.clear()
  decimals.set(hex, written)
  return written
}

const signedReader =
  (bits: number): WordReader =>
  (digits, at) => {
    if (!isWithin(digits, at)) return undefined
    const word = BigInt.asIntN(256, BigInt(`0x${digits.slice(at, at + wordDigits)}`))
    if (BigInt.asIntN(bits, word) !== word) return undefined
    return bits <= 32 ? Number(word) : word.toString()
  }

const bytesReader = (size: number): WordReader => {
  const padding = zeros.slice(size * 2)
  return (digits, at) =>
    isWithin(digits, at) && digits.startsWith(padding, at + size * 2)
      ? `0x${digits.slice(at, at + size * 2)}`
      : undefined
}
