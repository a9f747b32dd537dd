import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { DaemonRuntimeSettings } from '../../services/reexecutor/src/engines/container/daemon/daemon-runtime.ts'
import type { ContainerRuntime } from '../../services/reexecutor/src/engines/container/runtime.ts'
import { mountsOf, processesOf } from '../../services/reexecutor/src/testing/left-behind.ts'
import { buildOciImage } from '../../services/reexecutor/src/testing/oci-image.ts'
import { startRegistryDouble } from '../../services/reexecutor/src/testing/registry-double.ts'
import { openSmallContainerEngine } from '../../services/reexecutor/src/testing/small-container-engine.ts'
import { hostileContainers } from './container-suite.ts'
import type { AttackedEngine } from './container-suite.ts'

/** A container daemon of a test's own. */
export type Daemon = {
  readonly folder: string
  readonly hostFolder: string
  readonly socketPath: string
  readonly stop: () => Promise<void>
}

/** Rows every engine is tried with on every change; the whole table runs by night. */
const share = new Set([1, 3, 7, 9, 12, 14, 16, 20, 24, 25, 28, 29, 30, 32, 34, 37, 38])

export const jobsToTry =
  process.env['LILYMED_HOSTILE_JOBS'] === 'all'
    ? hostileContainers
    : hostileContainers.filter(({ row }) => share.has(row))

/** The container engine over a daemon that is started for it. */
export async function openDaemonEngine(
  daemon: Daemon,
  openRuntime: (settings: DaemonRuntimeSettings & { readonly socketPath: string }) => ContainerRuntime,
): Promise<AttackedEngine> {
  const { folder, hostFolder, socketPath, stop } = daemon
  const registry = await startRegistryDouble()
  const directory = await mkdtemp(join(hostFolder, 'engine-'))
  const instance = `hostile-${process.pid}`
  const runtime = openRuntime({
    socketPath,
    instance,
    directory,
    registries: [{ host: registry.host, isInsecure: true }],
  })
  const engine = await openSmallContainerEngine(runtime, directory)
  return {
    engine,
    imageOf: (files) => Promise.resolve(registry.add('hostile/job', buildOciImage({ layers: [files] }))),
    leftovers: async () => [
      // Each slot keeps its known-answer container.
      ...Array.from({ length: (await runtime.reap()) - engine.slots.length }, () => 'a container'),
      ...mountsOf(hostFolder).filter((target) => target !== hostFolder),
      ...(await monitorsLeft(folder)),
      ...(await namesIn(`/sys/fs/cgroup/memory/lilymed-${instance}`)),
      ...(await Promise.all(['runs', 'mounts', 'network'].map((name) => namesIn(join(directory, name)))))
        .flat()
        .toSorted(),
    ],
    close: async () => {
      await engine.close()
      await stop()
      await registry.close()
    },
  }
}

/** Monitors that are still there a while after their containers were removed: each ends on its own then. */
async function monitorsLeft(folder: string): Promise<string[]> {
  const deadline = performance.now() + 60_000
  for (;;) {
    const monitors = await monitorsOf(folder)
    if (monitors.length === 0 || performance.now() > deadline) return monitors
    await delay(50)
  }
}

/** What daemons have beside each container as long as it is there. */
async function monitorsOf(folder: string): Promise<string[]> {
  const lines = await Promise.all(
    processesOf(folder).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  return lines.filter((line) => /^\S*(containerd-shim|conmon)/.test(line.split('\0')[0] ?? ''))
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])
