import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { processesOf, withDescendants } from './left-behind.ts'

export type PrivateDaemonOptions = {
  /** Where it keeps everything; goes with it. */
  readonly folder: string
  readonly command: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** A folder below `folder`, made for it, in which it sees what is mounted on the host later. */
  readonly hostFolder: string
  /** Files of the system it finds others in place of: the real path, and the file it reads instead. */
  readonly replaced?: Readonly<Record<string, string>>
  readonly isReady: () => Promise<boolean>
}

export type PrivateDaemon = {
  readonly pid: number
  /** Ends it and everything it started, and removes its folder. */
  stop(): Promise<void>
  /** Ends the daemon alone, at once, as a crash would; containers go on. */
  kill(): Promise<void>
}

const startMs = 30_000
const stopMs = 20_000

/**
 * Starts a daemon in a mount namespace of its own: it sees what is mounted in one folder of the host, and what it mounts
 * itself goes with it. Needs root.
 */
export async function startPrivateDaemon({
  folder,
  hostFolder,
  command,
  environment = {},
  replaced = {},
  isReady,
}: PrivateDaemonOptions): Promise<PrivateDaemon> {
  const binds = Object.entries(replaced).map(([path, file]) => `mount --bind ${file} ${path} && `)
  const script = `${binds.join('')}exec "$@"`
  // A test that dies takes its daemon along.
  const args = [
    '--pdeathsig',
    'TERM',
    'unshare',
    '--mount',
    '--propagation',
    'slave',
    'sh',
    '-c',
    script,
    'sh',
    ...command,
  ]
  shareMounts(hostFolder)
  const log = openSync(`${folder}/log`, 'a', 0o600)
  const child = spawn('setpriv', args, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...environment },
    detached: true,
    // Podman's monitor leaves a file where it was started when the kernel kills for memory.
    cwd: folder,
  })
  const ended = once(child, 'exit')
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    const grace = new AbortController()
    void delay(stopMs, undefined, { signal: grace.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    )
    await ended
    grace.abort()
  }
  const stop = async (): Promise<void> => {
    await end('SIGTERM')
    await endAll(folder)
    mount('umount', '--recursive', '--lazy', hostFolder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  for (const deadline = Date.now() + startMs; Date.now() < deadline && child.exitCode === null;) {
    if (await isReady().catch(() => false)) return { pid: child.pid ?? 0, stop, kill: () => end('SIGKILL') }
    await delay(50)
  }
  const said = readFileSync(`${folder}/log`, 'utf8').trim().split('\n').slice(-5).join('\n')
  await stop()
  throw new Error(`expected ${command[0]} to answer within ${startMs} ms, its last words were: ${said}`)
}

/** Machines differ in whether a namespace made later sees new mounts of the host; of a shared mount it does. */
function shareMounts(folder: string): void {
  mkdirSync(folder, { mode: 0o711 })
  mount('mount', '--bind', folder, folder)
  mount('mount', '--make-shared', folder)
}

function mount(program: 'mount' | 'umount', ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`expected ${program} ${args.join(' ')} to succeed, it said: ${stderr}`)
}

/** Kills what the daemon left running, until nothing is. */
async function endAll(folder: string): Promise<void> {
  for (const deadline = Date.now() + stopMs; Date.now() < deadline;) {
    const left = processesOf(folder)
    if (left.length === 0) return
    for (const pid of withDescendants(left)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended by itself meanwhile.
      }
    }
    await delay(50)
  }
  throw new Error(`expected the processes of ${folder} to end, left: ${processesOf(folder).join(', ')}`)
}
