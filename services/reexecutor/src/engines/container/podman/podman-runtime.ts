import { join } from 'node:path'
import { createDaemonRuntime, defaultCallTimeoutMs } from '../daemon/daemon-runtime.ts'
import type { DaemonRuntimeSettings } from '../daemon/daemon-runtime.ts'
import type { ContainerRuntime } from '../runtime.ts'
import type { UserNamespace } from './container-specification.ts'
import { openLibpod } from './libpod-client.ts'
import type { LibpodClient } from './libpod-client.ts'
import { podmanDaemon } from './podman-daemon.ts'
import { podmanFacts } from './podman-facts.ts'
import type { PodmanFacts, PodmanInfo } from './podman-facts.ts'
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

async function readPodmanFacts(client: LibpodClient, { firstId }: UserNamespace): Promise<PodmanFacts> {
  const info = (await client.call({ method: 'GET', path: '/info' })) as PodmanInfo
  // Podman without root runs containers as the user it belongs to, who is this process's.
  return podmanFacts(info, { uid: process.getuid?.() ?? 0, firstId })
}
