import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { MerkleLogError } from '../merkle-log-error.ts'

/** Where the resources of a log come from. What it gives is not to be trusted. */
export interface TileSource {
  /**
   * One resource, such as `checkpoint` or `tile/0/000`; undefined if there is none.
   *
   * @throws MerkleLogError TILE_INVALID where it is longer than `maxBytes`, LOG_UNREACHABLE
   */
  read(path: string, maxBytes: number): Promise<Buffer | undefined>
}

/** A log in a folder of this machine. */
export function folderSource(folder: string): TileSource {
  return {
    async read(path, maxBytes) {
      const file = await open(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
        throw error
      })
      try {
        if (file === undefined) return undefined
        const found = await file.stat()
        if (!found.isFile()) return undefined
        if (found.size > maxBytes) throw tooLong(path, maxBytes)
        return await file.readFile()
      } finally {
        await file?.close()
      }
    },
  }
}

export type UrlSourceOptions = {
  readonly timeoutMs?: number
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A log behind a URL.
 *
 * @param prefix http or https, without user and password; the resources lie below it
 * @param options.timeoutMs how long one resource may take
 * @param options.headers go with each request
 */
export function urlSource(
  prefix: string,
  { timeoutMs = 30_000, headers = {} }: UrlSourceOptions = {},
): TileSource {
  const base = prefix.endsWith('/') ? prefix : `${prefix}/`
  return {
    async read(path, maxBytes) {
      const url = new URL(path, base)
      if (url.username !== '' || url.password !== '')
        throw unreachable(url, 'its address takes no user and no password')
      try {
        const response = await fetch(url, {
          headers,
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        })
        if (response.status === 404 || response.status === 410) {
          await response.body?.cancel()
          return undefined
        }
        if (!response.ok) throw new Error(`it answered ${response.status}`)
        return await readUpTo(response, path, maxBytes)
      } catch (error) {
        if (error instanceof MerkleLogError) throw error
        throw unreachable(url, whyNot(error), { retryable: true, cause: error })
      }
    },
  }
}

const unreachable = (
  { origin, pathname }: URL,
  reason: string,
  options: { readonly retryable: boolean; readonly cause?: unknown } = { retryable: false },
): MerkleLogError =>
  new MerkleLogError('LOG_UNREACHABLE', `${origin}${pathname} cannot be read: ${reason}`, options)

/** What fetch itself says is that it failed; why is in the cause. */
function whyNot(error: unknown): string {
  const cause = error instanceof Error ? ((error.cause as { code?: unknown } | undefined)?.code ?? '') : ''
  if (cause === 'ECONNREFUSED') return 'nothing answers there (ECONNREFUSED); is the indexer running?'
  if (typeof cause === 'string' && cause !== '') return `it cannot be reached (${cause})`
  return error instanceof Error ? error.message : String(error)
}

async function readUpTo(response: Response, path: string, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxBytes) throw tooLong(path, maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLong = (path: string, maxBytes: number): MerkleLogError =>
  new MerkleLogError('TILE_INVALID', `${path} is longer than ${maxBytes} bytes`)
