import { parseMountInfo } from './mount-info.ts'

/** Where the machine has its cgroups. */
export type CgroupLayout = {
  readonly version: 'v1' | 'v2'
  /** Every hierarchy a runtime may make a cgroup in. */
  readonly mounts: readonly string[]
  /** The hierarchy that knows a cgroup's processes. */
  readonly processes: string
  readonly memory: string
  /** The file of a cgroup that counts the kernel's kills for memory. */
  readonly oomFile: string
}

/** Controllers without which a container cannot be held to its limits. */
export const neededControllers = ['memory', 'pids', 'cpuset', 'devices', 'freezer'] as const

/**
 * Reads `/proc/self/mountinfo` (proc(5)). A machine that has the memory controller in a version 1 hierarchy is a version 1
 * machine, as the runtime sees it, even where a version 2 hierarchy lies beside.
 *
 * @returns the layout, or the controllers that are missing
 */
export function cgroupLayout(mountInfo: string): CgroupLayout | { readonly missing: readonly string[] } {
  const mounts = parseMountInfo(mountInfo)
  const versionOne = mounts.filter(({ type }) => type === 'cgroup')
  const versionTwo = mounts.filter(({ type }) => type === 'cgroup2')
  const find = (controller: string) =>
    versionOne.find(({ superOptions }) => superOptions.includes(controller))?.path
  const unified = versionTwo[0]?.path
  if (find('memory') === undefined && unified !== undefined) {
    return { version: 'v2', mounts: [unified], processes: unified, memory: unified, oomFile: 'memory.events' }
  }
  const missing = neededControllers.filter((controller) => find(controller) === undefined)
  const processes = find('pids')
  const memory = find('memory')
  if (missing.length > 0 || processes === undefined || memory === undefined) return { missing }
  const all = [...versionOne, ...versionTwo].map(({ path }) => path)
  return { version: 'v1', mounts: all, processes, memory, oomFile: 'memory.oom_control' }
}
