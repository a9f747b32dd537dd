/** What a program wrote to one of its streams. */
export type LogFrame = { readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }

const headerBytes = 8

/**
 * The frames of an attached container as Docker's API multiplexes them (`application/vnd.docker.raw-stream`, no
 * terminal): one byte of stream, three of nothing, four of length, and the bytes. What arrives of a frame is passed on
 * at once, so a long frame is never held. Nothing more is read of the connection while a frame is being dealt with.
 */
export async function* readAttachFrames(connection: AsyncIterable<Uint8Array>): AsyncGenerator<LogFrame> {
  let header: Buffer = Buffer.alloc(0)
  let stream: LogFrame['stream'] = 'stdout'
  let left = 0
  for await (const chunk of connection) {
    let rest: Uint8Array = chunk
    while (rest.length > 0) {
      if (left === 0) {
        const missing = headerBytes - header.length
        header = Buffer.concat([header, rest.subarray(0, missing)])
        rest = rest.subarray(missing)
        if (header.length < headerBytes) continue
        stream = header[0] === 2 ? 'stderr' : 'stdout'
        left = header.readUInt32BE(4)
        header = Buffer.alloc(0)
        continue
      }
      const bytes = rest.subarray(0, left)
      rest = rest.subarray(bytes.length)
      left -= bytes.length
      yield { stream, bytes }
    }
  }
}
