/** A hex text behind `0x`, and its bytes; `size` is their number, or negative where the text is not hex. */
export type HexBytes = {
  readonly digits: string
  readonly buffer: Buffer
  readonly view: DataView
  readonly size: number
}

/** Longer data is rare. */
const ROOM_BYTES = 16 * 1024

/**
 * Takes hex texts apart, such as a log's data, one at a time: what it gives holds until it is asked again. Bytes are compared by the word,
 * which is several times faster than digits one by one (measured). It looks at the lower byte of a character alone, so the text must be ASCII.
 */
export const createHexBytes = (): ((digits: string) => HexBytes) => {
  const room = roomOf(ROOM_BYTES)
  const taken = { ...room, digits: '', size: 0 }
  return (digits) => {
    const size = (digits.length - 2) / 2
    if (size > ROOM_BYTES) {
      const own = roomOf(size)
      return { ...own, digits, size: own.buffer.write(digits.slice(2), 'hex') === size ? size : -1 }
    }
    taken.digits = digits
    taken.size = room.buffer.write(digits.slice(2), 'hex') === size ? size : -1
    return taken
  }
}

/** Whether the bytes from `from` to `to` are zeros. */
export const areZeros = (view: DataView, from: number, to: number): boolean => {
  let at = from
  for (; at + 4 <= to; at += 4) if (view.getInt32(at, true) !== 0) return false
  for (; at < to; at += 1) if (view.getUint8(at) !== 0) return false
  return true
}

/** Whether the bytes from `from` to `to` are ASCII. */
export const areAscii = (view: DataView, from: number, to: number): boolean => {
  let at = from
  for (; at + 4 <= to; at += 4) if ((view.getInt32(at, true) & HIGH_BITS) !== 0) return false
  for (; at < to; at += 1) if (view.getUint8(at) > 0x7f) return false
  return true
}

const HIGH_BITS = 0x80808080 | 0

const roomOf = (size: number): Pick<HexBytes, 'buffer' | 'view'> => {
  const buffer = Buffer.alloc(size)
  return { buffer, view: new DataView(buffer.buffer, buffer.byteOffset, size) }
}
