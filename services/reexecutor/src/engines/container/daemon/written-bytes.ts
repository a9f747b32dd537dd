import { lstat, readdir, readFile, stat, statfs } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { join } from 'node:path'

/** The least a file or folder takes, so that names without content are held too. */
const entryBytes = 4_096
const blockBytes = 512
/** TMPFS_MAGIC (statfs(2)): the kernel counts its pages to the memory of the program. */
const tmpfsMagic = 0x01021994

/** Where a container writes on the disk: folders of the host, and its first process, whose files may have no name any more. */
export type WrittenPlaces = { readonly folders: readonly string[]; readonly pid: number }

/**
 * What a running container has written to the disk, in bytes: files below the folders, and files that were removed from there and
 * are still open or mapped in one of its processes. Stops counting once it is over `limitBytes`.
 */
export async function writtenBytes({ folders, pid }: WrittenPlaces, limitBytes: number): Promise<number> {
  const seen = new Set<string>()
  let total = 0
  const count = (file: Stats): void => {
    const key = `${file.dev}:${file.ino}`
    if (seen.has(key)) return
    seen.add(key)
    total += Math.max(entryBytes, file.blocks * blockBytes)
  }
  const walk = async (folder: string): Promise<void> => {
    for (const name of await readdir(folder).catch(() => [])) {
      if (total > limitBytes) return
      const file = await lstat(join(folder, name)).catch(() => undefined)
      if (file === undefined) continue
      count(file)
      if (file.isDirectory()) await walk(join(folder, name))
    }
  }
  for (const folder of folders) await walk(folder)
  if (total > limitBytes) return total
  for (const each of await processesBeside(pid)) {
    for (const path of await removedFiles(each)) {
      const file = await stat(path).catch(() => undefined)
      if (file === undefined || !file.isFile() || file.nlink > 0) continue
      const system = await statfs(path).catch(() => undefined)
      if (system !== undefined && system.type !== tmpfsMagic) count(file)
    }
  }
  return total
}

/** Paths to files without a name that a process has: open ones, and mapped ones. */
async function removedFiles(pid: number): Promise<readonly string[]> {
  const opened = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8').catch(() => '')
  const mapped = maps.split('\n').filter((line) => line.endsWith(' (deleted)'))
  return [
    ...opened.map((name) => `/proc/${pid}/fd/${name}`),
    ...mapped.map((line) => `/proc/${pid}/map_files/${line.slice(0, line.indexOf(' '))}`),
  ]
}

/** Every process of the cgroup of one, which no program can leave (cgroups(7)). */
async function processesBeside(pid: number): Promise<readonly number[]> {
  if (pid <= 0) return []
  const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
  const file = processesFile(groups)
  const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').filter(Boolean).map(Number)
}

/** The list of the processes of a cgroup, of the text of `/proc/<pid>/cgroup`; undefined where there is none. */
export function processesFile(groups: string): string | undefined {
  const versionOne = /^\d+:(?:[^:\n]*,)?pids(?:,[^:\n]*)?:(\/.*)$/m.exec(groups)?.[1]
  if (versionOne !== undefined) return `/sys/fs/cgroup/pids${versionOne}/cgroup.procs`
  const versionTwo = /^0::(\/.*)$/m.exec(groups)?.[1]
  return versionTwo === undefined ? undefined : `/sys/fs/cgroup${versionTwo}/cgroup.procs`
}
