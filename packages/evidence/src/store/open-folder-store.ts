import { randomUUID } from 'node:crypto'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, syncFolder, toAppError } from '@lilymed/service-kit'
import { carLimits } from '../car/car-limits.ts'
import type { CarLimits } from '../car/car-limits.ts'
import { proveCar } from '../car/prove-car.ts'
import type { ProveOutcome } from '../car/prove-car.ts'
import type { ByteStream } from '../car/byte-source.ts'
import { documentCid } from '../cid/document-cid.ts'
import { isBetter } from './evidence-store.ts'
import type { EvidenceStore, KeptDocument, PutOutcome } from './evidence-store.ts'

const incoming = 'incoming-'
const endings = { whole: '.car', part: '.part.car' } as const
const named = /^([A-Za-z0-9]+)(\.part)?\.car$/

const sizeOf = async (file: string): Promise<number | undefined> => {
  const found = await stat(file).catch(() => undefined)
  return found?.isFile() === true ? found.size : undefined
}

/**
 * Keeps documents as files of one folder (mode 0700), `<cid>.car`, or `<cid>.part.car` where blocks are missing: written beside, flushed,
 * then renamed. Several processes may share it.
 *
 * @param isOwner removes what an earlier process left half written; so of several processes only the one that fetches
 */
export const openFolderStore = async (
  folder: string,
  { limits = carLimits(), isOwner = true }: { readonly limits?: CarLimits; readonly isOwner?: boolean } = {},
): Promise<EvidenceStore> => {
  makeFolder(folder)
  if (isOwner)
    for (const name of await readdir(folder))
      if (name.startsWith(incoming)) await rm(join(folder, name), { force: true })
  const fileOf = (cid: string, ending: keyof typeof endings): string => join(folder, cid + endings[ending])

  const locate = async (cid: string): Promise<(KeptDocument & { readonly file: string }) | undefined> => {
    if (documentCid(cid) === undefined) return undefined
    for (const ending of ['whole', 'part'] as const) {
      const file = fileOf(cid, ending)
      const bytes = await sizeOf(file)
      if (bytes !== undefined) return { cid, bytes, isWhole: ending === 'whole', file }
    }
    return undefined
  }

  const write = async (cid: string, car: ByteStream, file: string): Promise<ProveOutcome> => {
    const handle = await open(file, 'wx', 0o600).catch((failure: unknown) => {
      throw toAppError(failure)
    })
    try {
      const outcome = await proveCar(cid, car, limits, async (chunk) => {
        await handle.writeFile(chunk).catch((failure: unknown) => {
          throw toAppError(failure)
        })
      })
      if (outcome.kind === 'proved') await handle.sync()
      return outcome
    } finally {
      await handle.close()
    }
  }

  /** @param takes whether what came is to have its place */
  const take = async (
    cid: string,
    car: ByteStream,
    takes: (form: Pick<KeptDocument, 'isWhole' | 'bytes'>) => Promise<boolean>,
  ): Promise<PutOutcome> => {
    const temporary = join(folder, incoming + randomUUID())
    try {
      const outcome = await write(cid, car, temporary)
      if (outcome.kind === 'rejected') return outcome
      const isWhole = outcome.missing.length === 0
      if (!(await takes({ isWhole, bytes: outcome.bytes }))) return { ...outcome, kind: 'unchanged' }
      await rename(temporary, fileOf(cid, isWhole ? 'whole' : 'part'))
      if (isWhole) await rm(fileOf(cid, 'part'), { force: true })
      syncFolder(folder)
      return { ...outcome, kind: 'kept' }
    } finally {
      await rm(temporary, { force: true })
    }
  }

  return {
    put: (cid, car) =>
      take(cid, car, async (form) => {
        const before = await locate(cid)
        return before === undefined || isBetter(form, before)
      }),
    reduce: async (cid, car) => {
      const outcome = await take(cid, car, () => Promise.resolve(true))
      if (outcome.kind === 'kept' && outcome.missing.length > 0) {
        await rm(fileOf(cid, 'whole'), { force: true })
        syncFolder(folder)
      }
      return outcome
    },
    find: async (cid) => {
      const found = await locate(cid)
      return found === undefined ? undefined : { cid, bytes: found.bytes, isWhole: found.isWhole }
    },
    open: async (cid) => {
      const found = await locate(cid)
      if (found === undefined) return undefined
      const handle = await open(found.file, 'r').catch(() => undefined)
      return handle?.createReadStream() as AsyncIterable<Uint8Array> | undefined
    },
    list: async () => {
      const cids = new Set<string>()
      for (const name of await readdir(folder)) {
        const cid = named.exec(name)?.[1]
        if (cid !== undefined && documentCid(cid) !== undefined) cids.add(cid)
      }
      const found = await Promise.all([...cids].toSorted().map(locate))
      return found.flatMap((each) =>
        each === undefined ? [] : [{ cid: each.cid, bytes: each.bytes, isWhole: each.isWhole }],
      )
    },
    remove: async (cid) => {
      const found = await locate(cid)
      if (found === undefined) return false
      await Promise.all([rm(fileOf(cid, 'whole'), { force: true }), rm(fileOf(cid, 'part'), { force: true })])
      syncFolder(folder)
      return true
    },
  }
}
