/** An unsigned varint as bytes (multiformats/unsigned-varint), at most 8 of them. */
export const encodeVarint = (value: number): Uint8Array => {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return Uint8Array.of(...bytes, rest)
}

/**
 * The unsigned varint at `offset`, and where it ends; undefined where none of at most eight bytes stands there, or one that is longer than
 * it has to be: then two files would say the same.
 */
export const readVarint = (
  bytes: Uint8Array,
  offset: number,
): { readonly value: number; readonly end: number } | undefined => {
  let value = 0
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[offset + index]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte >= 0x80) continue
    const isShortest = index === 0 || byte !== 0
    return isShortest && Number.isSafeInteger(value) ? { value, end: offset + index + 1 } : undefined
  }
  return undefined
}
