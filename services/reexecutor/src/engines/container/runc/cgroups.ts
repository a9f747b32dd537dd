import { readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CgroupLayout } from './cgroup-layout.ts'

/** Cgroups by their path in the hierarchy, `/a/b`, whichever version the machine has. */
export type Cgroups = {
  /** Kills every process in and below the cgroup once; there may be more by then. */
  kill(path: string): Promise<void>
  hasProcesses(path: string): Promise<boolean>
  /** How many processes the kernel killed because the cgroup was at its memory limit. */
  oomKills(path: string): Promise<number>
  /** Removes the cgroup and those below it, waiting a little for the last process to be gone. */
  remove(path: string): Promise<void>
  /** Names of the cgroups right below. */
  children(path: string): Promise<readonly string[]>
}

const removalDeadlineMs = 5_000

/** The machine's cgroups, as files. */
export function openCgroups(layout: CgroupLayout): Cgroups {
  const processFolder = (path: string) => join(layout.processes, path)

  const processesOf = async (folder: string): Promise<readonly number[]> => {
    const own = await readText(join(folder, 'cgroup.procs'))
    const below = await Promise.all((await folders(folder)).map((name) => processesOf(join(folder, name))))
    return [...own.split('\n').filter(Boolean).map(Number), ...below.flat()]
  }

  const removeTree = async (folder: string): Promise<void> => {
    for (const name of await folders(folder)) await removeTree(join(folder, name))
    const deadline = Date.now() + removalDeadlineMs
    for (;;) {
      try {
        return await rmdir(folder)
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code
        if (code === 'ENOENT') return
        if (code !== 'EBUSY' || Date.now() > deadline) throw error
        await delay(2)
      }
    }
  }

  return {
    kill: async (path) => {
      const folder = processFolder(path)
      if (layout.version === 'v2' && (await tryWrite(join(folder, 'cgroup.kill'), '1'))) return
      for (const process_ of await processesOf(folder)) killProcess(process_)
    },
    hasProcesses: async (path) => (await processesOf(processFolder(path))).length > 0,
    oomKills: async (path) => {
      const events = await readText(join(layout.memory, path, layout.oomFile))
      return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0)
    },
    remove: async (path) => {
      await Promise.all(layout.mounts.map((mount) => removeTree(join(mount, path))))
    },
    children: async (path) => {
      const names = await Promise.all(layout.mounts.map((mount) => folders(join(mount, path))))
      return [...new Set(names.flat())]
    },
  }
}

function killProcess(id: number): void {
  // 0 stands for a process of a pid namespace we cannot see; signalling it would signal ourselves.
  if (id <= 0) return
  try {
    process.kill(id, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function tryWrite(file: string, text: string): Promise<boolean> {
  return await writeFile(file, text).then(
    () => true,
    () => false,
  )
}

async function readText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '')
}

async function folders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}
