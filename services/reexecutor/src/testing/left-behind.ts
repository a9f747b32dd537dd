import { globSync, readdirSync, readFileSync } from 'node:fs'

/** Processes that were started with a path of `folder` among their arguments: shims and monitors of containers. */
export function processesOf(folder: string): number[] {
  const own = process.pid
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== own)
    .filter((pid) => commandLine(pid).includes(`${folder}/`))
    .map(Number)
}

/** Processes and everything that was started by them: a container's own program names no folder of the host. */
export function withDescendants(pids: readonly number[]): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  )
  const found = new Set(pids)
  for (let known = -1; known !== found.size;) {
    known = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  return [...found]
}

/** Cgroups of the containers of an instance, in whatever hierarchy. */
export const cgroupsOf = (instance: string): string[] => globSync(`/sys/fs/cgroup/{,*/}lilymed-${instance}`)

/** Mounts of this process's namespace below `folder`. */
export function mountsOf(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((target) => target === folder || target.startsWith(`${folder}/`))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
