import { chmod, chown, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { OciMount } from './oci-config.ts'

/** What lies between an image and a container's own layer. */
export type Overlaid = {
  /** Content of files by their path in the container. */
  readonly files: Readonly<Record<string, string>>
  /** Folders to mount on, where the root is read-only and the runtime cannot make them. */
  readonly mounts: readonly OciMount[]
}

/** Below these the runtime makes what it needs: they are file systems of its own. */
const runtimes = ['/dev/', '/proc/', '/sys/', '/tmp/']

/** Makes the folder of it, owned by the container's root. */
export async function makeOverlaid(
  folder: string,
  { files, mounts }: Overlaid,
  owner: number,
): Promise<void> {
  await mkdir(folder)
  for (const { destination, options, type, source } of mounts) {
    if (runtimes.some((own) => destination.startsWith(own))) continue
    if (type === 'bind' && !(await stat(source)).isDirectory()) {
      await mkdir(dirname(join(folder, destination)), { recursive: true })
      await writeFile(join(folder, destination), '')
      continue
    }
    const made = await mkdir(join(folder, destination), { recursive: true })
    // The runtime gives a tmpfs the mode of the folder it lies on.
    if (made !== undefined && options.includes('mode=1777')) await chmod(join(folder, destination), 0o1777)
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content, { mode: 0o644 })
  }
  await chownTree(folder, owner)
}

async function chownTree(path: string, owner: number): Promise<void> {
  await chown(path, owner, owner)
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await chownTree(join(path, entry.name), owner)
    else await chown(join(path, entry.name), owner, owner)
  }
}
