import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Which images of a daemon we had it pull; what has no record is somebody else's. */
export type ImageRecords = {
  readonly has: (image: string) => Promise<boolean>
  readonly add: (image: string) => Promise<void>
  readonly remove: (image: string) => Promise<void>
  readonly list: () => Promise<readonly string[]>
}

/** Keeps records in a folder, one file each, so that a crash leaves each of them whole or absent. */
export function openImageRecords(directory: string): ImageRecords {
  const fileOf = (image: string): string => join(directory, createHash('sha256').update(image).digest('hex'))
  return {
    has: async (image) => {
      const text = await readFile(fileOf(image), 'utf8').catch(() => undefined)
      return text === image
    },
    add: async (image) => {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const temporary = `${fileOf(image)}.new`
      await writeFile(temporary, image, { mode: 0o600 })
      await rename(temporary, fileOf(image))
    },
    remove: (image) => rm(fileOf(image), { force: true }),
    list: async () => {
      const names = await readdir(directory).catch(() => [])
      const whole = names.filter((name) => /^[0-9a-f]{64}$/.test(name)).sort()
      return Promise.all(whole.map((name) => readFile(join(directory, name), 'utf8')))
    },
  }
}
