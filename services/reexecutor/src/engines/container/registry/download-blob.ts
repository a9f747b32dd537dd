import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { imageRefused, PullFailure } from './pull-failure.ts'
import type { RegistryClient } from './registry-client.ts'

/** How long a body may say nothing. */
const stallMs = 30_000
const mostAttempts = 3

export type BlobToGet = {
  /** `sha256:<hex>` */
  readonly digest: string
  /** Exactly, or at most where only a limit is known. */
  readonly size?: number
  readonly limitBytes: number
}

/** Takes the bytes of a blob as they come; called anew for every attempt. */
type BlobSink = (bytes: AsyncIterable<Uint8Array>) => Promise<void>

/** A small document of a repository, in memory, proved against its digest. */
export async function getDocument(
  client: RegistryClient,
  kind: 'manifests' | 'blobs',
  blob: BlobToGet,
  signal: AbortSignal,
): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0)
  await getBlob(client, kind, blob, signal, async (source) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of source) chunks.push(chunk)
    bytes = Buffer.concat(chunks)
  })
  return bytes
}

/** A blob of a repository into a file, proved against its digest while it streams. */
export async function downloadBlob(
  client: RegistryClient,
  blob: BlobToGet,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  await getBlob(client, 'blobs', blob, signal, async (source) => {
    await pipeline(source, createWriteStream(file, { mode: 0o600 }), { signal })
  })
}

async function getBlob(
  client: RegistryClient,
  kind: 'manifests' | 'blobs',
  blob: BlobToGet,
  signal: AbortSignal,
  sink: BlobSink,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const stalled = new AbortController()
    const either = AbortSignal.any([signal, stalled.signal])
    try {
      const response = await client.get(`${kind}/${blob.digest}`, either)
      return await sink(proved(response.body ?? new ReadableStream(), blob, () => stalled.abort()))
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof PullFailure && (!error.retryable || attempt === mostAttempts)) throw error
      if (attempt === mostAttempts) throw brokenOff(blob, stalled.signal.aborted, error)
    }
  }
}

/** The same bytes, and at their end the certainty that they are the ones asked for. */
async function* proved(
  source: AsyncIterable<Uint8Array>,
  { digest, size, limitBytes }: BlobToGet,
  onStall: () => void,
): AsyncGenerator<Uint8Array, void, void> {
  const most = size ?? limitBytes
  if (most > limitBytes)
    throw imageRefused('size', `${digest} has ${most} bytes, at most ${limitBytes} are taken`)
  const hash = createHash('sha256')
  let total = 0
  let timer = setTimeout(onStall, stallMs)
  try {
    for await (const chunk of source) {
      clearTimeout(timer)
      total += chunk.length
      if (total > most) throw tooLong(digest, most)
      hash.update(chunk)
      yield chunk
      timer = setTimeout(onStall, stallMs)
    }
  } finally {
    clearTimeout(timer)
  }
  const found = `sha256:${hash.digest('hex')}`
  if (found === digest) return
  const message = `expected ${digest}, the registry sent ${total} bytes with ${found}`
  throw new PullFailure('FETCH_FAILED', 'digest', message, { retryable: size !== undefined && total < size })
}

function tooLong(digest: string, most: number): PullFailure {
  return new PullFailure('FETCH_FAILED', 'size', `the registry sends more than ${most} bytes for ${digest}`)
}

function brokenOff({ digest }: BlobToGet, isStalled: boolean, cause: unknown): PullFailure {
  const what = isStalled ? `said nothing for ${stallMs} ms` : 'broke off'
  return new PullFailure('FETCH_FAILED', 'registry', `the registry ${what} while sending ${digest}`, {
    retryable: true,
    cause,
  })
}
