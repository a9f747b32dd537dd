// Bytes looked at four at a time: a log has some 800 of them, and one after the other takes three times as long (measured).

const low = 0x01010101
const high = 0x80808080 | 0
const backslashes = 0x5c5c5c5c
const blanks = 0x20202020

/** Whether the bytes from `at` on are those from `from` to `to`. */
export const repeats = (bytes: DataView, from: number, to: number, at: number): boolean => {
  const distance = at - from
  if (to + distance > bytes.byteLength) return false
  let index = from
  for (; index + 4 <= to; index += 4)
    if (bytes.getInt32(index) !== bytes.getInt32(index + distance)) return false
  for (; index < to; index += 1) if (bytes.getUint8(index) !== bytes.getUint8(index + distance)) return false
  return true
}

/** Whether the bytes from `from` to `to` are ASCII without control characters and backslashes: what a JSON text has as it is. */
export const arePlain = (bytes: DataView, from: number, to: number): boolean => {
  let index = from
  // Of each byte the highest bit, where it is one, is less than a blank, or is a backslash (Hacker's Delight, 6-1).
  for (; index + 4 <= to; index += 4) {
    const word = bytes.getInt32(index)
    const other = word ^ backslashes
    if (((word | ((word - blanks) & ~word) | ((other - low) & ~other)) & high) !== 0) return false
  }
  for (; index < to; index += 1) {
    const byte = bytes.getUint8(index)
    if (byte < 0x20 || byte > 0x7f || byte === 0x5c) return false
  }
  return true
}
