import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { ContainerEnding, ContainerHooks, ContainerSpec } from '../runtime.ts'
import type { Cgroups } from './cgroups.ts'
import type { OciConfig } from './oci-config.ts'
import { makeOverlaid } from './overlaid.ts'
import type { Overlaid } from './overlaid.ts'
import { layeredCommand } from './writable-layer.ts'
import type { WritableLayer } from './writable-layer.ts'

export type RunContainerOptions = {
  readonly runc: string
  /** Where runc keeps what it knows of its containers. */
  readonly stateFolder: string
  /** Made for this run, and removed after it. */
  readonly folder: string
  readonly rootfs: string
  readonly overlaid: Overlaid
  readonly layer: WritableLayer
  readonly rootUid: number
  readonly config: OciConfig
  readonly cgroups: Cgroups
}

/** How long between two looks at whether a killed container is gone. */
const killIntervalMs = 5

/** Runs one container under runc to its end, and takes away everything of it. */
export async function runContainer(
  spec: ContainerSpec,
  hooks: ContainerHooks,
  options: RunContainerOptions,
): Promise<ContainerEnding> {
  const { folder, config, cgroups, stateFolder, runc, overlaid } = options
  const files = { log: join(folder, 'runc.log'), pid: join(folder, 'pid') }
  const cgroup = config.linux.cgroupsPath
  try {
    await mkdir(join(folder, 'layer'))
    await makeOverlaid(join(folder, 'overlaid'), overlaid, options.rootUid)
    await writeFile(join(folder, 'config.json'), JSON.stringify(config))
    const runcFlags = ['--root', stateFolder, '--log', files.log, '--log-format', 'json']
    const runFlags = ['--keep', '--pid-file', files.pid, '--bundle', folder]
    const runcCommand = [runc, ...runcFlags, 'run', ...runFlags, spec.id]
    const { layer, rootfs: lower, rootUid: owner } = options
    const { path: root } = config.root
    const command = layeredCommand({ layer, folder, lower, owner, root, command: runcCommand })
    const startedAt = Date.now()
    if (hooks.signal.aborted) return endedByUs(startedAt)
    hooks.onStart()
    const { exitCode, lastWords } = await follow(command, hooks, cgroups, cgroup)
    const finishedAt = Date.now()
    if (!hooks.signal.aborted && (await read(files.pid)) === '') {
      return notStarted((await read(files.log)) || lastWords)
    }
    if (hooks.signal.aborted) return endedByUs(startedAt)
    const isOomKilled = (await cgroups.oomKills(cgroup)) > 0
    return { kind: 'exited', exitCode, isOomKilled, startedAt, finishedAt }
  } finally {
    await endCgroup(cgroups, cgroup)
    await rm(join(stateFolder, spec.id), { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  }
}

/** Kills what is left in a cgroup, waits until it is dead, and removes the cgroup. */
export async function endCgroup(cgroups: Cgroups, path: string): Promise<void> {
  while (await cgroups.hasProcesses(path)) {
    await cgroups.kill(path)
    await delay(killIntervalMs)
  }
  await cgroups.remove(path)
}

function endedByUs(startedAt: number): ContainerEnding {
  return { kind: 'exited', exitCode: 137, isOomKilled: false, startedAt, finishedAt: Date.now() }
}

async function follow(
  [program = '', ...args]: readonly string[],
  { signal, onLog }: ContainerHooks,
  cgroups: Cgroups,
  cgroup: string,
): Promise<{ readonly exitCode: number; readonly lastWords: string }> {
  const env = { PATH: process.env['PATH'] }
  // A process group of its own, so that an interrupt of the service's terminal leaves the ending of jobs to the service.
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env })
  const life = { isOver: false }
  const closed = once(child, 'close').finally(() => (life.isOver = true))
  const kill = async () => {
    while (!life.isOver) {
      killGroup(child)
      await cgroups.kill(cgroup)
      await delay(killIntervalMs)
    }
  }
  let killing: Promise<void> | undefined
  const onAbort = () => {
    killing ??= kill()
  }
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  let lastWords = ''
  try {
    const pumps = Promise.all([
      pump(child.stdout, (bytes) => onLog('stdout', bytes)),
      pump(child.stderr, (bytes) => {
        lastWords = `${lastWords}${bytes.toString('latin1')}`.slice(-2_000)
        return onLog('stderr', bytes)
      }),
    ]).catch((error: unknown) => {
      onAbort()
      throw error
    })
    const [[code, ended]] = (await Promise.all([closed, pumps])) as unknown as [
      [number | null, string | null],
    ]
    return { exitCode: code ?? (ended === null ? 255 : 137), lastWords }
  } finally {
    await closed.catch(() => undefined)
    await killing
    signal.removeEventListener('abort', onAbort)
  }
}

async function pump(stream: Readable, take: (bytes: Buffer) => void | Promise<void>): Promise<void> {
  for await (const bytes of stream) await take(bytes as Buffer)
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function notStarted(text: string): ContainerEnding {
  const said = text
    .split('\n')
    .filter(Boolean)
    .map((line) => /"msg":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line)
  const hasRuncBegun = text.includes('"level":')
  return {
    kind: 'failed',
    phase: hasRuncBegun ? 'start' : 'create',
    message: `the container did not start: ${said.at(-1) ?? 'nothing was said'}`,
    retryable: true,
  }
}

async function read(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '')
}
