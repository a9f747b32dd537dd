import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { imageRefused, PullFailure } from '../registry/pull-failure.ts'

/** How a layer is packed, by its first bytes: what its media type says is not always true. */
export function layerPacking(first: Uint8Array): 'gzip' | 'zstd' | 'none' {
  const magic = Buffer.from(first).toString('hex')
  if (magic.startsWith('1f8b')) return 'gzip'
  return magic.startsWith('28b52ffd') ? 'zstd' : 'none'
}

/**
 * Reads a layer's archive out of its blob and proves it against its diff id. Throws `PullFailure` where it is broken, is
 * another one, or is longer than `limitBytes`: a small blob may unpack to anything.
 *
 * @param read takes the archive, whole
 */
export async function openLayer(
  file: string,
  {
    diffId,
    limitBytes,
    signal,
  }: { readonly diffId: string; readonly limitBytes: number; readonly signal: AbortSignal },
  read: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const hash = createHash('sha256')
  let total = 0
  async function* counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of source) {
      total += chunk.length
      if (total > limitBytes)
        throw imageRefused(
          'size',
          `a layer unpacks to more than ${limitBytes} bytes, which is more than images may have here`,
        )
      hash.update(chunk)
      yield chunk
    }
  }
  try {
    await pipeline(createReadStream(file), await unpackerOf(file), counted, read, { signal })
  } catch (error) {
    signal.throwIfAborted()
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (error instanceof PullFailure || !/^(Z_|ERR_|ZSTD|ENAMETOOLONG$|EINVAL$)/.test(code)) throw error
    throw imageRefused('archive', `a layer cannot be unpacked: ${(error as Error).message}`)
  }
  const found = `sha256:${hash.digest('hex')}`
  if (found !== diffId) throw imageRefused('digest', `a layer unpacks to ${found}, the image says ${diffId}`)
}

const unpackers = {
  gzip: createGunzip,
  zstd: createZstdDecompress,
  none: () => new PassThrough(),
}

async function unpackerOf(file: string): Promise<Transform> {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return unpackers[layerPacking(buffer)]()
  } finally {
    await handle.close()
  }
}
