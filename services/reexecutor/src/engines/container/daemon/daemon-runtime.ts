import { join } from 'node:path'
import { AppError } from '@lilymed/service-kit'
import type { ContainerRuntime, RuntimeDescription } from '../runtime.ts'
import type { ContainerDaemon } from './container-daemon.ts'
import { DaemonError } from './daemon-error.ts'
import { daemonImages } from './daemon-images.ts'
import type { ImageDaemon, RegistryAccess } from './image-daemon.ts'
import { openImageRecords } from './image-records.ts'
import { removeMemoryGroups } from './memory-group.ts'
import { runContainer } from './run-container.ts'
import { removeNetworkFolders } from './surroundings.ts'

/** What a daemon says about itself, and what follows from it. */
export type DaemonFacts = {
  readonly description: RuntimeDescription
  /** Limits it cannot hold a container to, each as a person names it. */
  readonly unheld: readonly string[]
  /** A container's root is nobody on the host. */
  readonly hasUserNamespace: boolean
  /** It lays cgroups out as it is told (cgroupfs), rather than by its own rules (systemd). */
  readonly takesCgroupParent: boolean
}

export type DaemonRuntimeSettings = {
  /** Unique among the data directories of this machine: `[a-z0-9-]`. */
  readonly instance: string
  /** Of the runtime's own, for what it must remember. */
  readonly directory: string
  readonly registries: readonly RegistryAccess[]
  /** Lets jobs be root of the host in all but capabilities, where the daemon has no user namespaces. */
  readonly allowsHostRoot?: boolean
  /** How long the daemon may take to answer; 60 s unless told. */
  readonly callTimeoutMs?: number
}

/** Making or removing a container takes a busy machine seconds; a daemon that has said nothing for a minute hangs. */
export const defaultCallTimeoutMs = 60_000

export type DaemonRuntimeOptions<Facts extends DaemonFacts> = DaemonRuntimeSettings & {
  readonly name: 'docker' | 'podman'
  readonly socketPath: string
  readonly readFacts: () => Promise<Facts>
  /** What a daemon of these facts is asked by. */
  readonly openDaemon: (facts: Facts) => ContainerDaemon
  readonly images: ImageDaemon
}

const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch

/** A container runtime over a daemon. The daemon is asked for its facts once, and again after it was not there. */
export function createDaemonRuntime<Facts extends DaemonFacts>({
  name,
  socketPath,
  instance,
  directory,
  registries,
  allowsHostRoot = false,
  callTimeoutMs = defaultCallTimeoutMs,
  readFacts,
  openDaemon,
  images,
}: DaemonRuntimeOptions<Facts>): ContainerRuntime {
  const parent = `/lilymed-${instance}`
  const networkDirectory = join(directory, 'network')
  let opening: Promise<{ readonly facts: DaemonFacts; readonly daemon: ContainerDaemon }> | undefined
  const open = async (): Promise<{ readonly facts: DaemonFacts; readonly daemon: ContainerDaemon }> => {
    opening ??= readFacts().then((facts) => {
      if (facts.unheld.length > 0) throw unlimited(name, facts)
      return { facts, daemon: openDaemon(facts) }
    })
    try {
      return await opening
    } catch (error) {
      opening = undefined
      throw unavailable(name, socketPath, error)
    }
  }
  const running = new Set<string>()
  let mayHaveLeft = false
  // A daemon that failed may have kept what it could not be told to remove.
  const tidy = async (daemon: ContainerDaemon): Promise<void> => {
    if (!mayHaveLeft) return
    for (const { id, run } of await daemon.list()) if (!running.has(run)) await daemon.remove(id)
    mayHaveLeft = false
  }

  return {
    name,
    describe: async () => (await open()).facts.description,
    images: daemonImages({
      daemon: images,
      records: openImageRecords(join(directory, 'images')),
      registries,
      architecture,
    }),
    run: async (spec, hooks) => {
      const { facts, daemon } = await open()
      if (spec.profile === 'compat' && !facts.hasUserNamespace && !allowsHostRoot) {
        const message = `expected ${name} to map a container's root to another user of the host, it does not; start it with user namespaces (userns-remap), or allow root of the host in the configuration`
        return { kind: 'failed', phase: 'create', message, retryable: false }
      }
      const groupParent = facts.takesCgroupParent ? parent : undefined
      running.add(spec.id)
      try {
        await tidy(daemon)
        const { rootUid } = facts.description
        const surroundings = { groupParent, networkDirectory, rootUid, pingEveryMs: callTimeoutMs }
        return await runContainer({ daemon, ...surroundings }, spec, hooks)
      } catch (error) {
        if (!(error instanceof DaemonError)) throw error
        // It went away, or failed at what it always does: how the program would have ended nobody knows.
        opening = undefined
        mayHaveLeft = true
        return { kind: 'failed', phase: 'start', message: error.message, retryable: true }
      } finally {
        running.delete(spec.id)
      }
    },
    reap: async () => {
      const { daemon } = await open()
      const left = await daemon.list()
      for (const { id } of left) await daemon.remove(id)
      await removeMemoryGroups(parent)
      await removeNetworkFolders(networkDirectory)
      return left.length
    },
    close: () => removeMemoryGroups(parent),
  }
}

function unavailable(name: string, socketPath: string, error: unknown): unknown {
  if (!(error instanceof DaemonError)) return error
  const message = `expected ${name} to answer on ${socketPath}: ${error.message}; start it, or name another socket`
  return new AppError({ code: 'CONTAINER_RUNTIME_UNAVAILABLE', message, retryable: true, cause: error })
}

function unlimited(name: string, { unheld, description }: DaemonFacts): AppError {
  const what = `expected ${name} to hold containers to every limit, under cgroup ${description.cgroup} it cannot limit ${unheld.join(', ')}`
  const message = `${what}; run it as root, or have systemd delegate the controllers memory, pids and cpuset to it`
  return new AppError({ code: 'CONTAINER_RUNTIME_UNAVAILABLE', message, retryable: false })
}
