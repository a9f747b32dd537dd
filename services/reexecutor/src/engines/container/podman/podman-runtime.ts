import { join } from 'node:path'
import { createDaemonRuntime, defaultCallTimeoutMs } from '../daemon/daemon-runtime.ts'
import type { DaemonFacts, DaemonRuntimeSettings } from '../daemon/daemon-runtime.ts'
import type { ContainerRuntime } from '../runtime.ts'
import type { UserNamespace } from './container-specification.ts'
import { openLibpod } from './libpod-client.ts'
import type { LibpodClient } from './libpod-client.ts'
import { podmanDaemon } from './podman-daemon.ts'
import { podmanImageDaemon } from './podman-images.ts'
import { keepSeccompFiles } from './seccomp-files.ts'

export type PodmanRuntimeOptions = DaemonRuntimeSettings & {
  /** Where `podman system service` listens: `/run/podman/podman.sock`. It must be on this machine. */
  readonly socketPath: string
  /** Whom a container's users are on the host, where the service is root's. */
  readonly userNamespace?: UserNamespace
}

/** High above the users of people and of other daemons (useradd(8) gives subordinate ids from 100000 upwards). */
const defaultUserNamespace: UserNamespace = { firstId: 1_879_048_192, count: 65_536 }

/** Containers by Podman 4 or later (libpod REST API). */
export function createPodmanRuntime({
  userNamespace = defaultUserNamespace,
  ...options
}: PodmanRuntimeOptions): ContainerRuntime {
  const { callTimeoutMs = defaultCallTimeoutMs } = options
  const client = openLibpod(options.socketPath, callTimeoutMs)
  const keepSeccomp = keepSeccompFiles(join(options.directory, 'seccomp'))
  return createDaemonRuntime({
    ...options,
    name: 'podman',
    readFacts: () => readPodmanFacts(client, userNamespace),
    openDaemon: ({ isRootless }) =>
      podmanDaemon(client, {
        instance: options.instance,
        userNamespace: isRootless ? undefined : userNamespace,
        keepSeccomp,
      }),
    images: podmanImageDaemon(client, callTimeoutMs),
  })
}

type PodmanInfo = {
  readonly host: {
    readonly cgroupManager: string
    readonly cgroupVersion: string
    readonly kernel: string
    readonly ociRuntime: { readonly name: string; readonly version: string }
    readonly security: { readonly rootless: boolean }
  }
  readonly version: { readonly Version: string }
}

type PodmanFacts = DaemonFacts & { readonly isRootless: boolean }

async function readPodmanFacts(client: LibpodClient, { firstId }: UserNamespace): Promise<PodmanFacts> {
  const { host, version } = (await client.call({ method: 'GET', path: '/info' })) as PodmanInfo
  const { name, version: runtimeVersion } = host.ociRuntime
  const isRootless = host.security.rootless
  return {
    description: {
      runtime: `podman/${version.Version}+${name}/${/version (\S+)/.exec(runtimeVersion)?.[1] ?? 'unknown'}`,
      kernel: host.kernel,
      cgroup: host.cgroupVersion === 'v2' ? 'v2' : 'v1',
      // Podman without root runs containers as the user it belongs to, who is this process's.
      rootUid: isRootless ? (process.getuid?.() ?? 0) : firstId,
    },
    isRootless,
    hasUserNamespace: true,
    takesCgroupParent: !isRootless && host.cgroupManager === 'cgroupfs',
  }
}
