import { Readable, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ByteStream } from '../byte-reader.ts'
import { ClaimRefusal } from '../claim-rejection.ts'

const isZlibError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')

/** Gives the bytes back that were read to see what a stream is. */
async function* withFirst(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

/** Unpacks gzip (RFC 1952) as it is read; zlib works ahead by one chunk at most. Throws a ClaimRefusal for what is none. */
async function* inflate(stream: ByteStream): AsyncGenerator<Uint8Array> {
  let failure: unknown
  const source = Readable.from(stream, { objectMode: false })
  const gunzip = pipeline(source, createGunzip({ chunkSize: 65_536 }), (error) => {
    failure = error
  })
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array
  } catch (error) {
    const cause = failure ?? error
    if (isZlibError(cause)) throw new ClaimRefusal('gzip', `expected gzip, got ${cause.message}`)
    throw cause
  } finally {
    source.destroy()
  }
}

/** A stream as it is, or unpacked where it begins as gzip does: Bacalhau's publisher packs, Lilypad's solver does not. */
export async function* gunzipIfPacked(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]()
  let first: Uint8Array = new Uint8Array(0)
  while (first.length < 2) {
    const next = await iterator.next()
    if (next.done === true) break
    first = Buffer.concat([first, next.value])
  }
  const whole = withFirst(first, iterator)
  yield* first[0] === 0x1f && first[1] === 0x8b ? inflate(whole) : whole
}
