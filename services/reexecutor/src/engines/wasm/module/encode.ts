/** An unsigned number as LEB128. */
export function encodeU32(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest % 0x80
    rest = Math.floor(rest / 0x80)
    bytes.push(rest > 0 ? low | 0x80 : low)
  } while (rest > 0)
  return bytes
}

/** A non-negative number as the signed LEB128 that `i32.const` and `i64.const` take. */
export function encodeSigned(value: number): readonly number[] {
  const bytes = [...encodeU32(value)]
  const last = bytes.at(-1) ?? 0
  // Bit 6 of the last byte is the sign: a positive number needs it clear.
  return (last & 0x40) === 0 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0x00]
}

/** The parts one after the other. */
export function concatenate(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : Uint8Array.from(part))))
}
