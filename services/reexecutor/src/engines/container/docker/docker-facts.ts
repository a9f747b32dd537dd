import type { DaemonFacts } from '../daemon/daemon-runtime.ts'
import type { ContainerOptionsContext } from './container-options.ts'

/** What `GET /info` says, of Engine API 1.41 and later, as far as it matters here. */
export type DockerInfo = {
  readonly SecurityOptions?: readonly string[] | null
  readonly DockerRootDir: string
  /** `cgroupfs`, `systemd`, or `none`: a daemon without root and systemd, which holds nothing to a limit. */
  readonly CgroupDriver: string
  /** `1` or `2`; left out by what knows version 1 alone. */
  readonly CgroupVersion?: string
  readonly KernelVersion: string
  readonly DefaultRuntime: string
  /** What it can hold a container to. What it cannot it leaves out without a word, but for a line in its log. */
  readonly MemoryLimit?: boolean
  readonly SwapLimit?: boolean
  readonly PidsLimit?: boolean
  readonly CPUSet?: boolean
  /** Of Docker 25 and later; empty where CDI is off. */
  readonly CDISpecDirs?: readonly string[] | null
}

/** What `GET /version` says. */
export type DockerVersion = {
  readonly Version: string
  readonly Components?: readonly { readonly Name: string; readonly Version: string }[]
}

export type DockerFacts = DaemonFacts & Pick<ContainerOptionsContext, 'hasCdi' | 'knowsDefaultErrno'>

/** The machine around the daemon, whose it is not to say. */
export type AroundDaemon = { readonly uid: number; readonly hasSwap: boolean }

/** Docker 23 was the first to read `defaultErrnoRet` of a seccomp profile (moby#42604). */
const firstWithDefaultErrno = 23

/** What follows from what a Docker says of itself. */
export function dockerFacts(
  info: DockerInfo,
  { Version, Components }: DockerVersion,
  { uid, hasSwap }: AroundDaemon,
): DockerFacts {
  const security = (info.SecurityOptions ?? []).map((option) => /^name=([^,]+)/.exec(option)?.[1])
  const isRootless = security.includes('rootless')
  // The daemon names its folder by whom it maps root to.
  const rootUid = Number(/\/(\d+)\.\d+$/.exec(info.DockerRootDir)?.[1] ?? 0)
  const runtimeVersion = Components?.find(({ Name }) => Name === info.DefaultRuntime)?.Version
  const limits = {
    memory: info.MemoryLimit,
    'the number of processes': info.PidsLimit,
    'a set of CPUs': info.CPUSet,
    swap: hasSwap ? info.SwapLimit : true,
  }
  const unheld = Object.entries(limits).flatMap(([name, isHeld]) => (isHeld === false ? [name] : []))
  return {
    description: {
      runtime: `dockerd/${Version}+${info.DefaultRuntime}${runtimeVersion === undefined ? '' : `/${runtimeVersion}`}`,
      kernel: info.KernelVersion,
      cgroup: info.CgroupVersion === '2' ? 'v2' : 'v1',
      rootUid: isRootless ? uid : rootUid,
    },
    unheld: info.CgroupDriver === 'none' ? Object.keys(limits) : unheld,
    hasUserNamespace: isRootless || security.includes('userns'),
    // With systemd, the default under version 2, a parent would have to be a slice, which is systemd's to make.
    takesCgroupParent: !isRootless && info.CgroupDriver === 'cgroupfs',
    knowsDefaultErrno: Number.parseInt(Version, 10) >= firstWithDefaultErrno,
    hasCdi: (info.CDISpecDirs ?? []).length > 0,
  }
}
