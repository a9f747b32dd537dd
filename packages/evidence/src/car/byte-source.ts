import { CarRefusal } from './car-refusal.ts'

/** Bytes as they come. */
export type ByteStream = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** Takes a stream piece by piece. */
export type ByteSource = {
  /** Exactly `length` bytes; undefined where the stream ends before the first. Throws a CarRefusal where it ends within. */
  take(length: number): Promise<Uint8Array | undefined>
  /** How many bytes have come. */
  taken(): number
}

/**
 * Reads a stream, and no more of it than `maximumBytes`: behind them it throws the CarRefusal TOO_LARGE.
 *
 * @param onChunk sees each chunk before anything of it is given
 */
export const createByteSource = (
  stream: AsyncIterator<Uint8Array>,
  maximumBytes: number,
  onChunk: (chunk: Uint8Array) => Promise<void>,
): ByteSource => {
  let chunk: Uint8Array = new Uint8Array(0)
  let taken = 0

  const refill = async (): Promise<boolean> => {
    while (chunk.length === 0) {
      const next = await stream.next()
      if (next.done === true) return false
      taken += next.value.length
      if (taken > maximumBytes)
        throw new CarRefusal('TOO_LARGE', `expected at most ${maximumBytes} bytes, got more`)
      await onChunk(next.value)
      chunk = next.value
    }
    return true
  }

  return {
    taken: () => taken,
    take: async (length) => {
      const pieces: Uint8Array[] = []
      let missing = length
      while (missing > 0) {
        if (!(await refill())) {
          if (missing === length) return undefined
          throw new CarRefusal('TRUNCATED', `expected ${missing} more bytes, and there the file ends`)
        }
        const piece = chunk.subarray(0, missing)
        chunk = chunk.subarray(piece.length)
        pieces.push(piece)
        missing -= piece.length
      }
      const [only] = pieces
      return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces)
    },
  }
}
