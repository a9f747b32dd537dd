/** An unsigned varint of at most eight bytes from `offset` on; undefined where none stands there. */
export function readVarint(
  bytes: Uint8Array,
  offset: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[offset + index]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return Number.isSafeInteger(value) ? { value, end: offset + index + 1 } : undefined
  }
  return undefined
}
