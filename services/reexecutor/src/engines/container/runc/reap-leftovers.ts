import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Cgroups } from './cgroups.ts'
import { parseMountInfo } from './mount-info.ts'
import { endCgroup } from './run-container.ts'

export type Leftovers = {
  readonly cgroups: Cgroups
  /** The cgroup all containers of ours are in. */
  readonly parent: string
  readonly folders: Readonly<Record<string, string>>
  readonly mountsUnder: string
}

/** Ends containers, unmounts and removes folders that an earlier process left. @returns how many of them there were */
export async function reapLeftovers({ cgroups, parent, folders, mountsUnder }: Leftovers): Promise<number> {
  const left = new Set(await cgroups.children(parent))
  for (const name of left) await endCgroup(cgroups, `${parent}/${name}`)
  const mounts = await unmountUnder(mountsUnder)
  for (const folder of Object.values(folders)) {
    for (const name of await readdir(folder)) {
      await rm(join(folder, name), { recursive: true, force: true })
      left.add(name)
    }
  }
  return left.size + mounts
}

/** Unmounts every file system mounted below a folder, the last first. @returns how many there were */
export async function unmountUnder(folder: string): Promise<number> {
  const mounted = parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8'))
    .map(({ path }) => path)
    .filter((path) => path.startsWith(`${folder}/`))
  for (const path of mounted.toReversed()) await promisify(execFile)('umount', ['-l', path])
  return mounted.length
}
