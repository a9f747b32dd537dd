import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDaemonRuntime, defaultCallTimeoutMs } from '../daemon/daemon-runtime.ts'
import type { DaemonRuntimeSettings } from '../daemon/daemon-runtime.ts'
import type { ContainerRuntime } from '../runtime.ts'
import { ask, openDocker } from './docker-client.ts'
import type { DockerClient } from './docker-client.ts'
import { dockerDaemon } from './docker-daemon.ts'
import { dockerFacts } from './docker-facts.ts'
import type { DockerFacts, DockerInfo } from './docker-facts.ts'
import { dockerImageDaemon } from './docker-images.ts'
import { reapVolumes } from './image-volumes.ts'
import { releaseMounts } from './restricted-mounts.ts'

export type DockerRuntimeOptions = DaemonRuntimeSettings & {
  /** Where the daemon listens: `/var/run/docker.sock`. It must be on this machine. */
  readonly socketPath: string
}

/** Containers by Docker 20.10 or later (Engine API 1.41). */
export function createDockerRuntime(options: DockerRuntimeOptions): ContainerRuntime {
  const client = openDocker(options.socketPath, options.callTimeoutMs ?? defaultCallTimeoutMs)
  const mountDirectory = join(options.directory, 'mounts')
  const runtime = createDaemonRuntime({
    ...options,
    name: 'docker',
    readFacts: () => readDockerFacts(client),
    openDaemon: ({ hasCdi, knowsDefaultErrno }) =>
      dockerDaemon(client, { instance: options.instance, mountDirectory, hasCdi, knowsDefaultErrno }),
    images: dockerImageDaemon(client),
  })
  return {
    ...runtime,
    reap: async () => {
      const left = await runtime.reap()
      await reapVolumes(client, options.instance)
      await releaseMounts(mountDirectory)
      return left
    },
  }
}

async function readDockerFacts({ brief }: DockerClient): Promise<DockerFacts> {
  const [info, version, memory] = await Promise.all([
    ask<DockerInfo>(brief.info()),
    ask(brief.version()),
    readFile('/proc/meminfo', 'utf8'),
  ])
  const hasSwap = !/^SwapTotal:\s+0 kB$/m.test(memory)
  return dockerFacts(info, version, { uid: process.getuid?.() ?? 0, hasSwap })
}
