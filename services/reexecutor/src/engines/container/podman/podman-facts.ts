import type { DaemonFacts } from '../daemon/daemon-runtime.ts'

/** What libpod's `GET /info` says, of Podman 4 and 5, as far as it matters here. */
export type PodmanInfo = {
  readonly host: {
    readonly cgroupManager: string
    readonly cgroupVersion: string
    /** Those the service may use; of one without root, those systemd delegates. */
    readonly cgroupControllers?: readonly string[] | null
    readonly kernel: string
    readonly ociRuntime: { readonly name: string; readonly version: string }
    readonly security: { readonly rootless: boolean }
  }
  readonly version: { readonly Version: string }
}

export type PodmanFacts = DaemonFacts & { readonly isRootless: boolean }

const needed = { memory: 'memory', pids: 'the number of processes', cpuset: 'a set of CPUs' }

/**
 * What follows from what a Podman says of itself.
 *
 * @param users `uid` is whose the service is where it has no root, `firstId` whom it maps a container's root to where it has
 */
export function podmanFacts(
  { host, version }: PodmanInfo,
  { uid, firstId }: { readonly uid: number; readonly firstId: number },
): PodmanFacts {
  const { name, version: runtimeVersion } = host.ociRuntime
  const isRootless = host.security.rootless
  const { cgroupControllers } = host
  const unheld = Object.entries(needed).flatMap(([controller, what]) =>
    (cgroupControllers ?? [controller]).includes(controller) ? [] : [what],
  )
  return {
    description: {
      runtime: `podman/${version.Version}+${name}/${/version (\S+)/.exec(runtimeVersion)?.[1] ?? 'unknown'}`,
      kernel: host.kernel,
      cgroup: host.cgroupVersion === 'v2' ? 'v2' : 'v1',
      rootUid: isRootless ? uid : firstId,
    },
    unheld,
    isRootless,
    hasUserNamespace: true,
    takesCgroupParent: !isRootless && host.cgroupManager === 'cgroupfs',
  }
}
