import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseMountInfo } from '../runc/mount-info.ts'
import { setTimeout as delay } from 'node:timers/promises'

/** Whether the kernel killed a process for memory; unknown where the container's own counter went with it. */
export type OomVerdict = 'none' | 'killed' | 'unknown'

/** A cgroup of our own around one container: it is still there when the container is gone. */
export type MemoryGroup = {
  /** What the daemon is told the container's parent is. */
  readonly cgroupParent: string
  /** To be asked as soon as the program has ended. */
  readonly judge: () => Promise<OomVerdict>
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
  /** Text of `/proc/self/mountinfo`. */
  readonly mountInfo?: string
}

const pageBytes = 4_096
const lookEveryMs = 50
const defaultRoot = '/sys/fs/cgroup'
const removalMs = 2_000

/**
 * Opens a group in which a container may use `memoryBytes`.
 *
 * Under cgroup v2 a group's `memory.events` counts what happens below it, unless the hierarchy is mounted with `memory_localevents`
 * (Documentation/admin-guide/cgroup-v2.rst): no group could tell then. Under v1 kills are counted in the group of the
 * process alone, which the daemon removes, so that counter is looked at while the container runs and once more when it ends;
 * and the group around it has a limit of its own, a page lower than the container's, which the kernel meets first: where
 * that was never met nothing was killed (Documentation/admin-guide/cgroup-v1/memory.rst).
 *
 * @returns undefined where this process may not make groups, or they would not tell; the daemon's own flag is all there is then.
 */
export async function openMemoryGroup({
  root = defaultRoot,
  parent,
  id,
  memoryBytes,
  mountInfo,
}: MemoryGroupOptions): Promise<MemoryGroup | undefined> {
  const isVersion2 = existsSync(join(root, 'cgroup.controllers'))
  if (isVersion2 && countsLocally(mountInfo ?? (await readFile('/proc/self/mountinfo', 'utf8'))))
    return undefined
  const cgroupParent = `${parent}/${id}`
  const folder = join(root, isVersion2 ? '' : 'memory', cgroupParent)
  try {
    await mkdir(folder, { recursive: true })
    if (isVersion2) await writeFile(join(dirname(folder), 'cgroup.subtree_control'), '+memory')
    else await limit(folder, memoryBytes - pageBytes)
  } catch {
    await removeGroup(root, cgroupParent)
    return undefined
  }
  if (isVersion2) {
    const judge = async (): Promise<OomVerdict> =>
      (await countKills(join(folder, 'memory.events'))) > 0 ? 'killed' : 'none'
    return { cgroupParent, judge, close: () => removeGroup(root, cgroupParent) }
  }
  const watch = watchContainer(folder)
  return {
    cgroupParent,
    judge: async () => {
      const seen = await watch.look()
      if (seen === 'killed') return 'killed'
      const times = Number(await readFile(join(folder, 'memory.failcnt'), 'utf8'))
      return times === 0 ? 'none' : seen
    },
    close: async () => {
      watch.stop()
      await removeGroup(root, cgroupParent)
    },
  }
}

const countsLocally = (mountInfo: string): boolean =>
  parseMountInfo(mountInfo).some(
    ({ type, superOptions }) => type === 'cgroup2' && superOptions.includes('memory_localevents'),
  )

/** Looks at the counter of the one container in a group, from time to time and when asked. */
function watchContainer(folder: string): {
  readonly look: () => Promise<OomVerdict>
  readonly stop: () => void
} {
  let wasKilled = false
  const look = async (): Promise<OomVerdict> => {
    const kills = await Promise.all(
      (await foldersIn(folder)).map((name) => countKills(join(folder, name, 'memory.oom_control'))),
    )
    wasKilled ||= kills.some((count) => count > 0)
    if (wasKilled) return 'killed'
    return kills.length === 0 || kills.some(Number.isNaN) ? 'unknown' : 'none'
  }
  const timer = setInterval(() => void look(), lookEveryMs).unref()
  return { look, stop: () => clearInterval(timer) }
}

/** Not a number where the counter is gone. */
async function countKills(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? Number.NaN)
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
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
  await Promise.all((await foldersIn(folder)).map((name) => removeTree(join(folder, name))))
  await rmdir(folder).catch(() => undefined)
}
