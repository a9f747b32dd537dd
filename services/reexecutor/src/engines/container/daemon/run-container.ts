import type { ContainerEnding, ContainerHooks, ContainerSpec } from '../runtime.ts'
import { readAttachFrames } from './attach-frames.ts'
import type { AttachedStreams, ContainerDaemon } from './container-daemon.ts'
import { DaemonError } from './daemon-error.ts'
import { openMemoryGroup } from './memory-group.ts'
import type { MemoryGroup } from './memory-group.ts'
import { openNetworkFolder } from './surroundings.ts'
import { watchDaemon } from './watch-daemon.ts'
import { watchScratch } from './watch-scratch.ts'
import type { ScratchWatch } from './watch-scratch.ts'

export type RunContainerOptions = {
  readonly daemon: ContainerDaemon
  /** The cgroup our containers are in; undefined where the daemon lays them out by its own rules (systemd). */
  readonly groupParent: string | undefined
  /** Where files are kept while a container has them. */
  readonly networkDirectory: string
  /** Whom the host sees for a container's root. */
  readonly rootUid: number
  /** How often the daemon must show, while a program runs, that it is there. */
  readonly pingEveryMs: number
}

/**
 * Runs one container by a daemon: created, attached, started, waited for, removed. A container that cannot be made fails
 * in phase `create`; one whose program cannot begin, in phase `start`, whatever words the daemon has for it and whether it
 * says so when the container is attached to (Podman) or started (Docker).
 */
export async function runContainer(
  { daemon, groupParent, networkDirectory, rootUid, pingEveryMs }: RunContainerOptions,
  spec: ContainerSpec,
  hooks: ContainerHooks,
): Promise<ContainerEnding> {
  if (hooks.signal.aborted) return failed('create', new DaemonError(0, 'the run was ended before it began'))
  const { id, memoryBytes, hostname } = spec
  const group =
    groupParent === undefined ? undefined : await openMemoryGroup({ parent: groupParent, id, memoryBytes })
  const network = await openNetworkFolder(networkDirectory, { id, hostname, rootUid })
  try {
    const surroundings = { cgroupParent: group?.cgroupParent, files: network.files }
    const container = await daemon.create(spec, surroundings).catch(refused)
    if (container instanceof DaemonError) return failed('create', container)
    try {
      return await follow({ daemon, container, group, pingEveryMs, spec }, hooks)
    } finally {
      await daemon.remove(container)
    }
  } finally {
    await Promise.all([network.close(), group?.close()])
  }
}

/** 128 and SIGKILL. */
const sigkilled = 137

type Followed = {
  readonly daemon: ContainerDaemon
  readonly container: string
  readonly group: MemoryGroup | undefined
  readonly pingEveryMs: number
  readonly spec: ContainerSpec
}

async function follow(
  { daemon, container, group, pingEveryMs, spec }: Followed,
  { signal, onStart, onLog }: ContainerHooks,
): Promise<ContainerEnding> {
  const streams = await daemon.attach(container).catch(refused)
  if (streams instanceof DaemonError) return failed('start', streams)
  let killing: Promise<unknown> | undefined
  let scratch: Promise<ScratchWatch | undefined> | undefined
  // What the program still had to say no longer matters, and a connection that never ends must not keep the run.
  const end = async (): Promise<void> => {
    await daemon.kill(container).catch(() => daemon.remove(container))
    streams.destroy()
  }
  const onAbort = (): void => void (killing = end().catch(() => streams.destroy()))
  const watch = watchDaemon(daemon.ping, pingEveryMs)
  const over = new AbortController()
  const endings = AbortSignal.any([signal, watch.signal, over.signal])
  watch.signal.addEventListener('abort', () => streams.destroy(), { once: true })
  try {
    if (signal.aborted) return failed('start', new DaemonError(0, 'the run was ended before it began'))
    onStart()
    const refusal = await daemon.start(container).then(() => undefined, refused)
    if (refusal !== undefined) return failed('start', refusal)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    scratch = followScratch(daemon, container, spec, () => {
      over.abort()
      onAbort()
    })
    // Awaited when the program has ended; until then its failure is nobody's.
    scratch.catch(() => undefined)
    await passOn(streams, onLog, endings)
    // Before the daemon has cleaned up, and the counter with it.
    const verdict = await group?.judge()
    const { isFlaggedOomKilled, ...exit } = await daemon.wait(container, watch.signal)
    const isKilledUnseen = verdict === 'unknown' && exit.exitCode === sigkilled && !endings.aborted
    const isOomKilled = isFlaggedOomKilled || verdict === 'killed' || isKilledUnseen
    const watched = await scratch
    await watched?.close()
    return { kind: 'exited', ...exit, isOomKilled, isOverScratch: watched?.isOver() === true }
  } finally {
    watch.close()
    await scratch?.then((watched) => watched?.close()).catch(() => undefined)
    signal.removeEventListener('abort', onAbort)
    streams.destroy()
    await killing
  }
}

/** Watches what a container with a writable layer writes; a sealed one has none, and its `/tmp` has a size. */
async function followScratch(
  daemon: ContainerDaemon,
  container: string,
  { profile, scratchBytes }: ContainerSpec,
  onOver: () => void,
): Promise<ScratchWatch | undefined> {
  if (profile === 'sealed') return undefined
  return watchScratch(await daemon.openMeter(container, scratchBytes), scratchBytes, onOver)
}

async function passOn(
  streams: AttachedStreams,
  onLog: ContainerHooks['onLog'],
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const { stream, bytes } of readAttachFrames(streams)) await onLog(stream, bytes)
  } catch (error) {
    // The connection of a container that was killed is closed from this side.
    if (!signal.aborted) throw error
  }
}

/** A daemon's refusal as a value; anything else is not ours to explain. */
function refused(error: unknown): DaemonError {
  if (error instanceof DaemonError) return error
  throw error
}

const failed = (phase: 'create' | 'start', { message, retryable }: DaemonError): ContainerEnding => ({
  kind: 'failed',
  phase,
  message,
  retryable,
})
