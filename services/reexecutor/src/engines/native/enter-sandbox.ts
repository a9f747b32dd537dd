import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { followParent } from './follow-parent.ts'

/** Users that nobody else is: children neither read nor signal each other, nor a daemon that runs as `nobody`. */
const firstUser = 64_100
let prlimit = ['/usr/bin/prlimit', '/bin/prlimit'].find((path) => existsSync(path))
const deviceFolders = ['/dev/dri', '/dev']
let isInside = false

export type Sandbox = {
  /** A number of its own for each child. */
  readonly slot: number
  /** The process runs under an emulator: it can start no other, and the service watches its memory alone. */
  readonly isEmulated?: boolean
}

/** How much address space for data the process has taken, in bytes; undefined where the kernel does not say. */
export function dataBytes(): number | undefined {
  try {
    const found = /^VmData:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    return found === undefined ? undefined : Number(found) * 1_024
  } catch {
    return undefined
  }
}

/** Beyond a program's own limit, which the service watches: what a driver needs for itself. */
const slackBytes = 256 * 2 ** 20

/** Lets the process take so many bytes of data more than now and some for its driver, and no more: what allocates then fails. */
export function limitData(moreBytes: number): void {
  const taken = dataBytes()
  if (prlimit === undefined || taken === undefined) return
  limit(`--data=${taken + moreBytes + slackBytes}:unlimited`)
}

/**
 * Gives up what the process does not need, once, after its driver is loaded and before anything of a stranger is: core dumps,
 * files beyond a few, its place in a folder of ours, and, started by root, root.
 */
export async function enterSandbox({ slot, isEmulated = false }: Sandbox): Promise<void> {
  if (isInside) return
  isInside = true
  // A process under qemu-user that starts another one crashes.
  if (isEmulated) prlimit = undefined
  await followParent()
  process.chdir('/')
  process.umask(0o077)
  if (process.platform !== 'linux') return
  // The kernel short of memory ends this process before any other.
  tolerate(() => writeFileSync('/proc/self/oom_score_adj', '1000'))
  limit('--core=0', '--nofile=1024')
  if (process.getuid?.() !== 0) return
  process.setgroups?.(gpuGroups())
  process.setgid?.(firstUser + slot)
  process.setuid?.(firstUser + slot)
}

function limit(...limits: readonly string[]): void {
  const program = prlimit
  if (program === undefined) return
  tolerate(() =>
    execFileSync(program, ['--pid', String(process.pid), ...limits], { stdio: 'ignore', env: {} }),
  )
}

/** The groups that may open the machine's GPU devices; none of them is root's. */
function gpuGroups(): number[] {
  const devices = deviceFolders.flatMap((folder) => {
    const names = tolerate(() => readdirSync(folder)) ?? []
    return names.filter((name) => /^(renderD|nvidia)/.test(name)).map((name) => `${folder}/${name}`)
  })
  const groups = devices.map((path) => tolerate(() => statSync(path).gid)).filter((gid) => gid !== undefined)
  return [...new Set(groups)].filter((gid) => gid !== 0)
}

function tolerate<T>(attempt: () => T): T | undefined {
  try {
    return attempt()
  } catch {
    return undefined
  }
}
