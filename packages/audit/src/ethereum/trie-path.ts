import { encodeRlp, getBytes } from 'ethers'

/** The nibbles of bytes, high one first. */
export const nibblesOf = (bytes: Uint8Array): readonly number[] =>
  [...bytes].flatMap((byte) => [byte >> 4, byte & 15])

/** The path of the entry at an index of a block: the nibbles of its number's RLP. */
export const pathOfIndex = (index: number): readonly number[] =>
  nibblesOf(getBytes(encodeRlp(index === 0 ? '0x' : getBytes(`0x${evenHex(index)}`))))

const evenHex = (number: number): string => {
  const digits = number.toString(16)
  return digits.length % 2 === 0 ? digits : `0${digits}`
}

/** Nibbles in their compact form, with what kind of node they belong to (Ethereum Yellow Paper, appendix C). */
export const encodePath = (nibbles: readonly number[], isLeaf: boolean): Uint8Array => {
  const flag = isLeaf ? 2 : 0
  const even = nibbles.length % 2 === 0 ? [flag, 0, ...nibbles] : [flag + 1, ...nibbles]
  return Uint8Array.from(
    { length: even.length / 2 },
    (_, at) => (even[2 * at] ?? 0) * 16 + (even[2 * at + 1] ?? 0),
  )
}

/** The nibbles of a compact form; undefined where it is none. */
export const decodePath = (
  bytes: Uint8Array,
): { readonly nibbles: readonly number[]; readonly isLeaf: boolean } | undefined => {
  const [flag, second, ...rest] = nibblesOf(bytes)
  if (flag === undefined || second === undefined || flag > 3) return undefined
  const isOdd = flag % 2 === 1
  if (!isOdd && second !== 0) return undefined
  return { nibbles: isOdd ? [second, ...rest] : rest, isLeaf: flag >= 2 }
}
