import { randomUUID } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredImage } from '../runtime.ts'
import type { ImageConfig } from './image-config.ts'

/** An image unpacked into one folder, owned by the ids that containers have on the host. */
export type KeptImage = {
  /** The reference it was first asked for by. */
  readonly image: string
  readonly manifestDigest: string
  readonly config: ImageConfig
  readonly bytes: number
}

export type ImageStore = {
  find(image: string): KeptImage | undefined
  rootfsOf(image: string): string
  /** Keeps what `unpack` puts into the folder it is given; an image that is there already is left as it is. */
  add(
    image: string,
    unpack: (rootfs: string, work: string) => Promise<Omit<KeptImage, 'image'>>,
  ): Promise<KeptImage>
  list(): readonly StoredImage[]
  remove(image: string): Promise<void>
}

const digestOf = (image: string): string => {
  const digest = /sha256:([0-9a-f]{64})$/.exec(image)?.[1]
  if (digest === undefined) throw new TypeError(`expected an image by digest, got ${image}`)
  return digest
}

/** Opens (and makes) a folder of images, and removes what an earlier process left half-made. */
export async function openImageStore(directory: string, rootUid: number): Promise<ImageStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const kept = new Map<string, KeptImage>()
  const adding = new Map<string, Promise<KeptImage>>()
  for (const name of await readdir(directory)) {
    const found = /^[0-9a-f]{64}$/.test(name) ? await readKept(join(directory, name)) : undefined
    if (found === undefined) await rm(join(directory, name), { recursive: true, force: true })
    else kept.set(name, found)
  }

  const add: ImageStore['add'] = async (image, unpack) => {
    const work = join(directory, `incoming-${randomUUID()}`)
    const rootfs = join(work, 'rootfs')
    try {
      await mkdir(rootfs, { recursive: true, mode: 0o755 })
      await chown(rootfs, rootUid, rootUid)
      const found: KeptImage = { image, ...(await unpack(rootfs, work)) }
      await writeFile(join(work, 'image.json'), JSON.stringify(found))
      const digest = digestOf(image)
      await rename(work, join(directory, digest))
      kept.set(digest, found)
      return found
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }

  return {
    find: (image) => kept.get(digestOf(image)),
    rootfsOf: (image) => join(directory, digestOf(image), 'rootfs'),
    add: (image, unpack) => {
      const digest = digestOf(image)
      const known = kept.get(digest)
      if (known !== undefined) return Promise.resolve(known)
      const started = adding.get(digest) ?? add(image, unpack).finally(() => void adding.delete(digest))
      adding.set(digest, started)
      return started
    },
    list: () => [...kept.values()].map(({ image, bytes }) => ({ image, bytes })),
    remove: async (image) => {
      const digest = digestOf(image)
      if (!kept.delete(digest)) return
      // Renamed first: what is half removed is no image any more, whenever we are stopped.
      const going = join(directory, `going-${randomUUID()}`)
      await rename(join(directory, digest), going)
      await rm(going, { recursive: true, force: true })
    },
  }
}

async function readKept(folder: string): Promise<KeptImage | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'image.json'), 'utf8')) as KeptImage
  } catch {
    return undefined
  }
}
