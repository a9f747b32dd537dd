import { join } from 'node:path'
import { createDaemonRuntime, defaultCallTimeoutMs } from '../daemon/daemon-runtime.ts'
import type { DaemonFacts, DaemonRuntimeSettings } from '../daemon/daemon-runtime.ts'
import type { ContainerRuntime } from '../runtime.ts'
import type { ContainerOptionsContext } from './container-options.ts'
import { ask, openDocker } from './docker-client.ts'
import type { DockerClient } from './docker-client.ts'
import { dockerDaemon } from './docker-daemon.ts'
import { dockerImageDaemon } from './docker-images.ts'
import { reapVolumes } from './image-volumes.ts'
import { releaseMounts } from './restricted-mounts.ts'

export type DockerRuntimeOptions = DaemonRuntimeSettings & {
  /** Where the daemon listens: `/var/run/docker.sock`. It must be on this machine. */
  readonly socketPath: string
}

type DockerFacts = DaemonFacts & Pick<ContainerOptionsContext, 'hasCdi' | 'knowsDefaultErrno'>

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

type DockerInfo = {
  readonly SecurityOptions?: readonly string[] | null
  readonly DockerRootDir: string
  readonly CgroupDriver: string
  readonly CgroupVersion?: string
  readonly KernelVersion: string
  readonly DefaultRuntime: string
  readonly CDISpecDirs?: readonly string[] | null
}

async function readDockerFacts({ brief }: DockerClient): Promise<DockerFacts> {
  const [info, version] = (await Promise.all([ask(brief.info()), ask(brief.version())])) as [
    DockerInfo,
    { readonly Version: string; readonly Components?: readonly { Name: string; Version: string }[] },
  ]
  const security = (info.SecurityOptions ?? []).map((option) => /^name=([^,]+)/.exec(option)?.[1])
  const isRootless = security.includes('rootless')
  // The daemon names its folder by whom it maps root to.
  const rootUid = Number(/\/(\d+)\.\d+$/.exec(info.DockerRootDir)?.[1] ?? 0)
  const runtimeVersion = version.Components?.find(({ Name }) => Name === info.DefaultRuntime)?.Version
  return {
    description: {
      runtime: `dockerd/${version.Version}+${info.DefaultRuntime}${runtimeVersion === undefined ? '' : `/${runtimeVersion}`}`,
      kernel: info.KernelVersion,
      cgroup: info.CgroupVersion === '2' ? 'v2' : 'v1',
      rootUid: isRootless ? (process.getuid?.() ?? 0) : rootUid,
    },
    hasUserNamespace: isRootless || security.includes('userns'),
    takesCgroupParent: !isRootless && info.CgroupDriver === 'cgroupfs',
    knowsDefaultErrno: Number.parseInt(version.Version, 10) >= 23,
    hasCdi: (info.CDISpecDirs ?? []).length > 0,
  }
}
