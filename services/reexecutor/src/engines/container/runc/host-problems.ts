/** What the machine is, as far as containers under runc need it. */
export type HostFacts = {
  readonly uid: number
  readonly platform: string
  readonly architecture: string
  /** `undefined` where the program is not to be found. */
  readonly runcVersion: string | undefined
  readonly missingPrograms: readonly string[]
  readonly missingControllers: readonly string[]
  /** Whether a cgroup could be made and removed. */
  readonly canMakeCgroups: boolean
  readonly hasOverlay: boolean
  readonly userNamespaces: number
  readonly hasSwap: boolean
  readonly hasSwapLimit: boolean
  readonly directory: string
  readonly mountPoint: string | undefined
}

const oldestRunc = [1, 1] as const

/** Why containers cannot be run here under runc, each with what to do. */
export function hostProblems(facts: HostFacts): readonly string[] {
  const { uid, platform, architecture, runcVersion, missingPrograms, missingControllers, directory } = facts
  const problems: (string | false)[] = [
    platform !== 'linux' && `containers need Linux, this is ${platform}`,
    !['x64', 'arm64'].includes(architecture) && `containers need x64 or arm64, this is ${architecture}`,
    uid !== 0 &&
      'runc with cgroups and a mapped root needs root: start the reexecutor as root, or choose podman or docker as runtime',
    runcVersion === undefined && 'runc is not installed (Debian: apt-get install runc)',
    runcVersion !== undefined &&
      isOlder(runcVersion) &&
      `runc ${runcVersion} is too old: 1.1 or later is needed`,
    missingPrograms.length > 0 &&
      `missing: ${missingPrograms.join(', ')} (Debian: apt-get install util-linux e2fsprogs coreutils)`,
    missingControllers.length > 0 &&
      `the kernel offers no cgroup controller ${missingControllers.join(', ')}: mount it, or boot with cgroup v2`,
    missingControllers.length === 0 &&
      !facts.canMakeCgroups &&
      'no cgroup can be made: run the reexecutor on the host, or give its container a writable /sys/fs/cgroup',
    !facts.hasOverlay && 'the kernel has no overlayfs: modprobe overlay',
    facts.userNamespaces === 0 &&
      'user namespaces are off: sysctl user.max_user_namespaces=10000, and kernel.unprivileged_userns_clone=1 where it exists',
    facts.hasSwap &&
      !facts.hasSwapLimit &&
      'the kernel does not count swap, so a job could outgrow its memory: boot with swapaccount=1, or swapoff -a',
    facts.mountPoint === undefined &&
      `the machine needs a folder /mnt or /media that does not hold the data directory ${directory}`,
    /[:,\\\s]/.test(directory) &&
      `overlayfs takes no data directory with a colon, comma, backslash or space in its name: ${directory}`,
  ]
  return problems.filter((problem) => problem !== false)
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < oldestRunc[0] || (major === oldestRunc[0] && minor < oldestRunc[1])
}
