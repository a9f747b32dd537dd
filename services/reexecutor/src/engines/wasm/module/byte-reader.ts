import { refuse } from './module-refused.ts'

/** Reads a module from front to back; running off the end refuses the module. */
export type ByteReader = {
  readonly position: number
  readonly atEnd: boolean
  byte(): number
  /** The next byte without consuming it. */
  peek(): number
  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number
  /** Steps over a LEB128 number of any width. */
  skipNumber(): void
  take(length: number): Uint8Array
  /** What has been read from offset `start` on. */
  since(start: number): Uint8Array
  /** What is still to be read. */
  rest(): Uint8Array
}

/** A reader of `bytes` from `start` to `end`. */
export function createByteReader(bytes: Uint8Array, start = 0, end = bytes.length): ByteReader {
  let position = start
  const byte = () => {
    if (position >= end) refuse('the module ends in the middle of a section')
    return bytes[position++] ?? 0
  }
  return {
    get position() {
      return position
    },
    get atEnd() {
      return position >= end
    },
    byte,
    peek: () => bytes[position] ?? 0,
    u32: () => {
      let value = 0
      for (let shift = 0; shift < 35; shift += 7) {
        const next = byte()
        value += (next & 0x7f) * 2 ** shift
        if (next < 0x80) return value
      }
      return refuse('a number in the module is longer than 32 bits')
    },
    skipNumber: () => {
      while (byte() >= 0x80);
    },
    take: (length) => {
      if (position + length > end) refuse('the module ends in the middle of a section')
      position += length
      return bytes.subarray(position - length, position)
    },
    since: (from) => bytes.subarray(from, position),
    rest: () => bytes.subarray(position, end),
  }
}
