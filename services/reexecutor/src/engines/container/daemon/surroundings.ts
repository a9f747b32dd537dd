import { chown, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { networkFiles } from '../runc/network-files.ts'

/** What is around one container, and goes with it. */
export type Surroundings = {
  /** The cgroup it is put in; undefined where the daemon decides. */
  readonly cgroupParent: string | undefined
  /** Files of the host laid over the image's. */
  readonly files: readonly { readonly source: string; readonly target: string }[]
}

export type NetworkFolder = {
  readonly files: Surroundings['files']
  readonly close: () => Promise<void>
}

/**
 * Writes what a container without a network has in /etc, for one container to change as it likes: a daemon's own would
 * name the host, its name servers and the container.
 */
export async function openNetworkFolder(
  directory: string,
  { id, hostname, rootUid }: { readonly id: string; readonly hostname: string; readonly rootUid: number },
): Promise<NetworkFolder> {
  const folder = join(directory, id)
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const contents = Object.entries(networkFiles(hostname))
  const files = contents.map(([target], index) => ({ source: join(folder, String(index)), target }))
  await Promise.all(
    contents.map(async ([, content], index) => {
      const file = join(folder, String(index))
      await writeFile(file, content, { mode: 0o644 })
      await chown(file, rootUid, rootUid)
    }),
  )
  return { files, close: () => rm(folder, { recursive: true, force: true }) }
}

/** Removes what an earlier process wrote below `directory`. */
export async function removeNetworkFolders(directory: string): Promise<void> {
  for (const id of await readdir(directory).catch(() => [])) {
    await rm(join(directory, id), { recursive: true, force: true })
  }
}
