import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { documentCid } from '../cid/document-cid.ts'
import type { EvidenceSource } from './evidence-source.ts'

const mostTombstones = 10_000
const mostTombstoneBytes = 16 * 1024

const readTombstones = async (folder: string): Promise<readonly unknown[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.deleted.json'))
  const found: unknown[] = []
  for (const name of names.slice(0, mostTombstones)) {
    const file = join(folder, name)
    if ((await stat(file)).size > mostTombstoneBytes) continue
    try {
      found.push(JSON.parse(await readFile(file, 'utf8')))
    } catch (failure) {
      if (!(failure instanceof SyntaxError)) throw failure
    }
  }
  return found
}

/** CARs in a folder as `<cid>.car`, such as what a mediator has published; beside them signed words of deletions, `*.deleted.json`. */
export const folderSource = (name: string, folder: string): EvidenceSource => ({
  name,
  tombstones: () => readTombstones(folder),
  get: async (cid, signal) => {
    if (documentCid(cid) === undefined) return undefined
    const handle = await open(join(folder, `${cid}.car`), 'r').catch((failure: NodeJS.ErrnoException) => {
      if (failure.code === 'ENOENT') return undefined
      throw failure
    })
    if (handle !== undefined && !(await handle.stat()).isFile()) {
      await handle.close()
      return undefined
    }
    const stream = handle?.createReadStream({ signal })
    // Whoever reads it is told by the iterator; where nobody does any more, nobody has to be.
    stream?.on('error', () => undefined)
    return stream as AsyncIterable<Uint8Array> | undefined
  },
})
