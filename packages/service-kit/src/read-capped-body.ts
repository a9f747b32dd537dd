/** Takes the chunks of a body as they arrive. */
export type ChunkSink = (chunk: Uint8Array) => void

/**
 * Reads a body up to a size, and stops the transfer behind it. Undefined if there is more than `maximumBytes`.
 *
 * @param onChunk sees every chunk before the next is read
 */
export const readCappedBody = async (
  body: AsyncIterable<Uint8Array> | null,
  maximumBytes: number,
  onChunk?: ChunkSink,
): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > maximumBytes) return undefined
    onChunk?.(chunk)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
