import { createHash } from 'node:crypto'
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ImageFile } from '../runtime.ts'
import type { ImageStore } from './image-store.ts'

/** Keeps an image made of files of ours. @returns its name, a function of the files. */
export async function provideImage(
  store: ImageStore,
  files: readonly ImageFile[],
  { rootUid, architecture }: { readonly rootUid: number; readonly architecture: string },
): Promise<string> {
  const hash = createHash('sha256')
  const ordered = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  for (const { path, content, mode } of ordered)
    hash.update(`${path}\0${mode}\0${content.length}\0`).update(content)
  const digest = `sha256:${hash.digest('hex')}`
  const image = `lilymed.local/provided@${digest}`
  await store.add(image, async (rootfs) => {
    for (const { path, content, mode } of files) {
      const file = join(rootfs, path)
      for (const folder of foldersAbove(path)) {
        await mkdir(join(rootfs, folder), { recursive: true, mode: 0o755 })
        await chown(join(rootfs, folder), rootUid, rootUid)
      }
      await writeFile(file, content)
      await chmod(file, mode)
      await chown(file, rootUid, rootUid)
    }
    return {
      manifestDigest: digest,
      bytes: files.reduce((sum, { content }) => sum + content.length, 0),
      config: {
        architecture,
        os: 'linux',
        environment: [],
        entrypoint: [],
        command: [],
        workingDirectory: '/',
        user: '',
        diffIds: [],
      },
    }
  })
  return image
}

function foldersAbove(path: string): readonly string[] {
  const folder = dirname(path)
  return folder === '.' ? [] : [...foldersAbove(folder), folder]
}
