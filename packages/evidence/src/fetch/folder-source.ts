import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { documentCid } from '../cid/document-cid.ts'
import type { EvidenceSource } from './evidence-source.ts'

const mostTombstones = 10_000
const mostTombstoneBytes = 16 * 1024

/** A file that is one; undefined for what is not there, and for pipes, whose opening would wait for a writer. */
const openFile = async (file: string): Promise<FileHandle | undefined> => {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (failure: NodeJS.ErrnoException) => {
      if (failure.code === 'ENOENT') return undefined
      throw failure
    },
  )
  if (handle === undefined || (await handle.stat()).isFile()) return handle
  await handle.close()
  return undefined
}

const readTombstone = async (file: string): Promise<unknown> => {
  const handle = await openFile(file)
  try {
    if (handle === undefined || (await handle.stat()).size > mostTombstoneBytes) return undefined
    return JSON.parse(await handle.readFile('utf8'))
  } catch (failure) {
    if (failure instanceof SyntaxError) return undefined
    throw failure
  } finally {
    await handle?.close()
  }
}

const readTombstones = async (folder: string): Promise<readonly unknown[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.deleted.json'))
  const found: unknown[] = []
  for (const name of names.slice(0, mostTombstones)) {
    const tombstone = await readTombstone(join(folder, name))
    if (tombstone !== undefined) found.push(tombstone)
  }
  return found
}

/** CARs in a folder as `<cid>.car`, such as what a mediator has published; beside them signed words of deletions, `*.deleted.json`. */
export const folderSource = (name: string, folder: string): EvidenceSource => ({
  name,
  tombstones: () => readTombstones(folder),
  get: async (cid, signal) => {
    if (documentCid(cid) === undefined) return undefined
    const handle = await openFile(join(folder, `${cid}.car`))
    const stream = handle?.createReadStream({ signal })
    // Whoever reads it is told by the iterator; where nobody does any more, nobody has to be.
    stream?.on('error', () => undefined)
    return stream as AsyncIterable<Uint8Array> | undefined
  },
})
