import { readdirSync, readFileSync } from 'node:fs'

/** Processes that were started with a path of `folder` among their arguments: shims and monitors of containers. */
export function processesOf(folder: string): number[] {
  const own = process.pid
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== own)
    .filter((pid) => commandLine(pid).includes(`${folder}/`))
    .map(Number)
}

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
