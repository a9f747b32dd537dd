import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { documentCid } from '../cid/document-cid.ts'
import type { EvidenceSource } from './evidence-source.ts'

/** CARs in a folder as `<cid>.car`, such as what a mediator has published. */
export const folderSource = (name: string, folder: string): EvidenceSource => ({
  name,
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
