import { createHash } from 'node:crypto'
import type { BlockSink, MadeBlock } from './block-sink.ts'
import { cidOf } from './cid-of.ts'
import type { DirectoryEntry } from './directory-entry.ts'
import { directoryAt, makeDirectory } from './directory-tree.ts'
import type { DirectoryTree } from './directory-tree.ts'
import { chunkBytes, createFileTree } from './file-tree.ts'
import { isHidden } from './is-hidden.ts'
import { createPace } from './pace.ts'
import type { Pace } from './pace.ts'
import { readFileChunks } from './read-file-chunks.ts'
import { readSmallFile, smallFileBytes } from './read-small-file.ts'
import { NamesRefused } from './names-refused.ts'

/** A member of a result directory: bytes in memory, a folder, or a file of the host with its size in bytes. */
export type ResultEntry =
  | DirectoryEntry
  | { readonly path: string; readonly file: string; readonly size: number }

/** A file of a result, dotfiles included: `path` in the directory, size in bytes, sha256 as `0x` hex. */
export type FileDigest = { readonly path: string; readonly size: number; readonly sha256: `0x${string}` }

export type ResultDigest = {
  /** The CIDv0 (`Qm…`) that Lilypad gives to the directory. */
  readonly resultCid: string
  /** In the order of the paths' bytes. */
  readonly files: readonly FileDigest[]
}

const chunksOf = function* (content: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < content.length; offset += chunkBytes)
    yield content.subarray(offset, Math.min(offset + chunkBytes, content.length))
}

const contentOf = (entry: ResultEntry): Iterable<Uint8Array> | AsyncIterable<Uint8Array> | undefined => {
  if (!('file' in entry)) return entry.content && chunksOf(entry.content)
  return entry.size <= smallFileBytes
    ? chunksOf(readSmallFile(entry.file, entry.size))
    : readFileChunks(entry.file, entry.size)
}

type Digested = {
  readonly block: MadeBlock | undefined
  readonly size: number
  readonly sha256: `0x${string}`
}

/** Reads a file once for both digests. Hidden files are no part of the CID, so no block is made of them. */
const digestFile = async (
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  isInCid: boolean,
  pace: Pace,
  sink: BlockSink | undefined,
): Promise<Digested> => {
  const hash = createHash('sha256')
  const tree = isInCid ? createFileTree(sink) : undefined
  let size = 0
  for await (const chunk of chunks) {
    hash.update(chunk)
    size += chunk.length
    await tree?.add(chunk)
    const rest = pace()
    if (rest) await rest
  }
  return { block: await tree?.finish(), size, sha256: `0x${hash.digest('hex')}` }
}

const inByteOrder = (entries: readonly ResultEntry[]): readonly ResultEntry[] =>
  entries
    .map((entry) => ({ entry, order: Buffer.from(entry.path) }))
    .sort((a, b) => Buffer.compare(a.order, b.order))
    .map(({ entry }) => entry)

/**
 * Names a result directory as Lilypad does and lists its files, reading every byte once and holding none.
 *
 * The CID is that of `ipfs add -Qrn` of kubo 0.30, UnixFS in dag-pb of the profile `unixfs-v0-2015`: chunks of 262144 bytes,
 * 174 links a node, a directory sharded from 262144 bytes of names and CIDs on; dotfiles and everything under a dot-directory
 * left out, empty directories included, times and modes ignored.
 *
 * Throws an AppError RESULT_FILE_CHANGED for a file that is not what its entry says, NamesRefused for two files under one path
 * or a file in the place of a folder, and the signal's reason.
 *
 * @param onBlock gets every block of the CID, children first, in an order that depends on the entries' paths and bytes only
 */
export async function digestResult(
  entries: readonly ResultEntry[],
  { signal, onBlock }: { readonly signal?: AbortSignal; readonly onBlock?: BlockSink } = {},
): Promise<ResultDigest> {
  const pace = createPace(signal)
  const root: DirectoryTree = new Map()
  const files: FileDigest[] = []
  for (const entry of inByteOrder(entries)) {
    const { path } = entry
    const isInCid = !isHidden(path)
    const segments = path.split('/')
    const chunks = contentOf(entry)
    if (chunks) {
      const name = segments.pop() ?? ''
      const parent = isInCid ? directoryAt(root, segments) : undefined
      if (parent?.has(name) || files.at(-1)?.path === path)
        throw new NamesRefused(`expected each path once, got ${JSON.stringify(path)} twice`)
      const { block, size, sha256 } = await digestFile(chunks, isInCid, pace, onBlock)
      if (block) parent?.set(name, block)
      files.push({ path, size, sha256 })
    } else if (isInCid) directoryAt(root, segments)
    const rest = pace()
    if (rest) await rest
  }
  const { digest } = await makeDirectory(root, onBlock)
  return { resultCid: cidOf(digest), files }
}
