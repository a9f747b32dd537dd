/** Bytes of a stream taken by length. */
export type ByteReader = {
  /** Exactly so many bytes, or fewer where the stream ends. */
  take(bytes: number): Promise<Buffer>
  /** The next bytes as they come, so many in all, or fewer where the stream ends. */
  stream(bytes: number): AsyncGenerator<Uint8Array, void, void>
}

/** Reads a stream once, holding no more of it than one chunk and what is asked for. */
export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = source[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)

  const next = async (most: number): Promise<Uint8Array | undefined> => {
    while (held.length === 0) {
      const { done, value } = await iterator.next()
      if (done === true) return undefined
      held = value
    }
    const part = held.subarray(0, most)
    held = held.subarray(part.length)
    return part
  }

  async function* stream(bytes: number): AsyncGenerator<Uint8Array, void, void> {
    let left = bytes
    while (left > 0) {
      const part = await next(left)
      if (part === undefined) return
      left -= part.length
      yield part
    }
  }

  return {
    take: async (bytes) => {
      const parts: Uint8Array[] = []
      for await (const part of stream(bytes)) parts.push(part)
      return Buffer.concat(parts)
    },
    stream,
  }
}
