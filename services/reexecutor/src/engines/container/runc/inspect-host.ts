import { execFile } from 'node:child_process'
import { access, mkdir, readFile, rmdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '@lilymed/service-kit'
import { cgroupLayout, neededControllers } from './cgroup-layout.ts'
import type { CgroupLayout } from './cgroup-layout.ts'
import { hostProblems } from './host-problems.ts'
import { mountPointFor, mountPoints } from './writable-layer.ts'

export type RuncHost = {
  readonly runcVersion: string
  readonly layout: CgroupLayout
  readonly hasSwapLimit: boolean
  /** The most open files a process of ours may be given. */
  readonly openFiles: number
  /** Where containers have their roots, each in a mount namespace of its own. */
  readonly mountPoint: string
}

const programs = ['unshare', 'sh', 'mount', 'umount', 'truncate', 'mkfs.ext4', 'chown', 'mkdir']

/**
 * Finds out whether containers can be run here. Throws `AppError` `CONTAINERS_UNAVAILABLE` with every reason why not and what
 * to do about each.
 *
 * @param runc the program, a path or a name on the path
 */
export async function inspectHost(runc: string, directory: string, cgroup: string): Promise<RuncHost> {
  const found = cgroupLayout(await text('/proc/self/mountinfo'))
  const layout = 'missing' in found ? undefined : found
  const runcVersion = await versionOf(runc)
  const limits = await text('/proc/self/limits')
  const hasSwapLimit = await canCountSwap(layout)
  const present = await Promise.all(mountPoints.map(isThere))
  const mountPoint = mountPointFor(
    directory,
    mountPoints.filter((_, index) => present[index]),
  )
  const problems = hostProblems({
    uid: process.getuid?.() ?? -1,
    platform: process.platform,
    architecture: process.arch,
    runcVersion,
    missingPrograms: await missing(programs),
    missingControllers: 'missing' in found ? found.missing : await missingOfVersionTwo(found),
    canMakeCgroups: layout !== undefined && (await canMake(join(layout.processes, cgroup))),
    hasOverlay: (await text('/proc/filesystems')).includes('overlay'),
    userNamespaces: Number((await text('/proc/sys/user/max_user_namespaces')) || 0),
    hasSwap: !/^SwapTotal:\s+0 kB$/m.test(await text('/proc/meminfo')),
    hasSwapLimit,
    directory,
    mountPoint,
  })
  if (problems.length > 0 || layout === undefined || runcVersion === undefined || mountPoint === undefined) {
    const message = `containers cannot be run under runc here: ${problems.join('; ')}`
    throw new AppError({ code: 'CONTAINERS_UNAVAILABLE', message, retryable: false })
  }
  const openFiles = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? 1_024)
  return { runcVersion, layout, hasSwapLimit, openFiles, mountPoint }
}

async function versionOf(runc: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)(runc, ['--version']).catch(() => ({ stdout: '' }))
  return /^\S+ version (\S+)/m.exec(stdout)?.[1]
}

async function missing(names: readonly string[]): Promise<readonly string[]> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const exists = async (name: string) =>
    (await Promise.all(folders.map((folder) => isThere(join(folder, name))))).includes(true)
  const found = await Promise.all(names.map(exists))
  return names.filter((_, index) => !found[index])
}

async function missingOfVersionTwo({ version, processes }: CgroupLayout): Promise<readonly string[]> {
  if (version === 'v1') return []
  const offered = (await text(join(processes, 'cgroup.controllers'))).trim().split(' ')
  // Devices and freezing are no controllers of version 2: every cgroup has them.
  return neededControllers.filter((name) => !['devices', 'freezer'].includes(name) && !offered.includes(name))
}

async function canCountSwap(layout: CgroupLayout | undefined): Promise<boolean> {
  if (layout === undefined) return false
  return layout.version === 'v2' || (await isThere(join(layout.memory, 'memory.memsw.limit_in_bytes')))
}

async function canMake(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true })
    await rmdir(folder).catch(() => undefined)
    return true
  } catch {
    return false
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

async function text(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '')
}
