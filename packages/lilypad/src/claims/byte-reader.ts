import { ClaimRefusal } from './claim-rejection.ts'

/** Bytes of any source in their order. */
export type ByteStream = AsyncIterable<Uint8Array>

/** Reads a stream piece by piece and never holds more than a piece and a chunk of it. */
export type ByteReader = {
  /** Exactly `length` bytes; undefined where the stream ends before the first. Throws a ClaimRefusal in between. */
  readonly take: (length: number) => Promise<Buffer | undefined>
  /** The next bytes, at most `length`; throws a ClaimRefusal at the end of the stream. */
  readonly takeSome: (length: number) => Promise<Uint8Array>
  /** Ends the stream. */
  readonly close: () => Promise<void>
}

/**
 * Reads `stream`, of which no more than `maximumBytes` are taken.
 *
 * @param signal checked at every piece
 */
export function createByteReader(stream: ByteStream, maximumBytes: number, signal?: AbortSignal): ByteReader {
  const iterator = stream[Symbol.asyncIterator]()
  let chunk: Uint8Array = new Uint8Array(0)
  let taken = 0

  /** False at the end of the stream. */
  const refill = async (): Promise<boolean> => {
    while (chunk.length === 0) {
      signal?.throwIfAborted()
      const next = await iterator.next()
      if (next.done === true) return false
      chunk = next.value
      taken += chunk.length
      if (taken > maximumBytes)
        throw new ClaimRefusal('bytes', `expected at most ${maximumBytes} bytes to be read, got more`)
    }
    return true
  }

  const cut = (length: number): Uint8Array => {
    const piece = chunk.subarray(0, length)
    chunk = chunk.subarray(piece.length)
    return piece
  }

  return {
    take: async (length) => {
      const bytes = Buffer.alloc(length)
      let filled = 0
      while (filled < length) {
        if (!(await refill())) {
          if (filled === 0) return undefined
          throw new ClaimRefusal('truncated', `expected ${length} bytes, the stream ended behind ${filled}`)
        }
        const piece = cut(length - filled)
        bytes.set(piece, filled)
        filled += piece.length
      }
      return bytes
    },
    takeSome: async (length) => {
      if (!(await refill())) throw new ClaimRefusal('truncated', 'expected more bytes, the stream ended')
      return cut(length)
    },
    close: async () => {
      await iterator.return?.()
    },
  }
}
