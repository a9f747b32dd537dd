import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A cgroup of our own around one container: it is still there, and has counted, when the container is gone. */
export type MemoryGroup = {
  /** What the daemon is told the container's parent is. */
  readonly cgroupParent: string
  /** Processes in it that the kernel killed for memory. */
  readonly countOomKills: () => Promise<number>
  /** Removes it from every hierarchy; call it when the container is gone. */
  readonly close: () => Promise<void>
}

export type MemoryGroupOptions = {
  /** Where cgroups are mounted. */
  readonly root?: string
  /** The group of all our containers: `/lilymed-<instance>`. */
  readonly parent: string
  readonly id: string
  readonly memoryBytes: number
}

const pageBytes = 4_096
const defaultRoot = '/sys/fs/cgroup'
const removalMs = 5_000

/**
 * Opens a group in which a container may use `memoryBytes`.
 *
 * Under cgroup v2 a group's `memory.events` counts what happens below it. Under v1 it does not, so the group is given
 * its own limit a page lower than the container's: the kernel meets that one first, and counts there
 * (Documentation/admin-guide/cgroup-v1/memory.rst).
 *
 * @returns undefined where this process may not make groups; the daemon's own flag is all there is then.
 */
export async function openMemoryGroup({
  root = defaultRoot,
  parent,
  id,
  memoryBytes,
}: MemoryGroupOptions): Promise<MemoryGroup | undefined> {
  const isVersion2 = existsSync(join(root, 'cgroup.controllers'))
  const cgroupParent = `${parent}/${id}`
  const folder = join(root, isVersion2 ? '' : 'memory', cgroupParent)
  const close = async (): Promise<void> => removeGroup(root, cgroupParent)
  try {
    await mkdir(folder, { recursive: true })
    if (isVersion2) await writeFile(join(dirname(folder), 'cgroup.subtree_control'), '+memory')
    else await limit(folder, memoryBytes - pageBytes)
  } catch {
    await close()
    return undefined
  }
  const counters = join(folder, isVersion2 ? 'memory.events' : 'memory.oom_control')
  return {
    cgroupParent,
    countOomKills: async () =>
      Number(/^oom_kill (\d+)$/m.exec(await readFile(counters, 'utf8'))?.[1] ?? Number.NaN),
    close,
  }
}

/** Removes the groups of containers that an earlier process left, and the group they were in. */
export async function removeMemoryGroups(parent: string, root: string = defaultRoot): Promise<void> {
  await removeGroup(root, parent)
}

async function limit(folder: string, bytes: number): Promise<void> {
  await writeFile(join(folder, 'memory.limit_in_bytes'), String(bytes))
  const withSwap = join(folder, 'memory.memsw.limit_in_bytes')
  if (existsSync(withSwap)) await writeFile(withSwap, String(bytes))
}

/** The daemon makes the parent in every hierarchy; each goes once the kernel has let the last process of it go. */
async function removeGroup(root: string, group: string): Promise<void> {
  const hierarchies = existsSync(join(root, 'cgroup.controllers'))
    ? [root]
    : (await readdir(root)).map((name) => join(root, name))
  const folders = hierarchies.map((hierarchy) => join(hierarchy, group))
  for (const deadline = Date.now() + removalMs; Date.now() < deadline; await delay(10)) {
    await Promise.all(folders.map(removeTree))
    if (!folders.some((folder) => existsSync(folder))) return
  }
}

async function removeTree(folder: string): Promise<void> {
  const below = await readdir(folder, { withFileTypes: true }).catch(() => [])
  await Promise.all(
    below.filter((entry) => entry.isDirectory()).map(({ name }) => removeTree(join(folder, name))),
  )
  await rmdir(folder).catch(() => undefined)
}
