/** FNV-1a, 64 bits, over `length` bytes: a checksum to show, not to rely on. */
export function checksum(address: usize, length: i32): u64 {
  let hash: u64 = 0xcbf29ce484222325
  for (let index = 0; index < length; index++) {
    hash = (hash ^ <u64>load<u8>(address + index)) * 0x100000001b3
  }
  return hash
}

/** 16 lower-case hex digits. */
export function hex(value: u64): string {
  const digits = '0123456789abcdef'
  let text = ''
  for (let shift = 60; shift >= 0; shift -= 4) text += digits.charAt(<i32>((value >> shift) & 15))
  return text
}

/** A decimal integer, or `fallback` when the text is none. */
export function integerOr(text: string, fallback: i64): i64 {
  let sign: i64 = 1
  let start = 0
  if (text.length > 0 && text.charCodeAt(0) == 45) {
    sign = -1
    start = 1
  }
  if (text.length == start || text.length > 12) return fallback
  let value: i64 = 0
  for (let index = start; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return fallback
    value = value * 10 + digit
  }
  return sign * value
}
