/**
 * What the container engine asks of a container runtime: to have images, to run one container at a time to its end, and to
 * leave nothing behind. Limits of time, logs and outputs are the engine's: it aborts the run's signal.
 */
export type ContainerRuntime = {
  readonly name: 'runc' | 'docker' | 'podman'
  /** What results may depend on. Rejects with an `AppError` that says what to do where the runtime cannot be used. */
  describe(): Promise<RuntimeDescription>
  readonly images: ContainerImages
  /**
   * Runs a container to its end. Resolves only once every process of it is dead, its streams are at their end, and its
   * cgroup, mounts and writable layer are gone; an abort of the signal kills it and resolves all the same.
   */
  run(spec: ContainerSpec, hooks: ContainerHooks): Promise<ContainerEnding>
  /** Removes every container, cgroup and mount that an earlier process left under this `instance`; how many there were. */
  reap(): Promise<number>
  close(): Promise<void>
}

export type RuntimeDescription = {
  /** Runtime and version: `runc/1.1.5`, `dockerd/20.10.24+runc/1.1.5`. */
  readonly runtime: string
  /** Kernel release. */
  readonly kernel: string
  readonly cgroup: 'v1' | 'v2'
  /** Whom the host sees where a container sees root: 0 where uids are not mapped. Folders that are mounted are given to it. */
  readonly rootUid: number
}

export type PullPolicy = 'always' | 'missing' | 'never'

export type ContainerImages = {
  /** Has the image here, pulled from a configured registry where the policy says so. `image` is a digest reference. */
  ensure(
    image: string,
    options: { readonly pull: PullPolicy; readonly signal: AbortSignal },
  ): Promise<EnsuredImage>
  /**
   * Makes an image of these files and nothing else, owned by root, without a registry: the known-answer program's.
   *
   * @returns what `ContainerSpec.image` names it by; the same files give the same image, and one that is there is used again
   */
  provide(files: readonly ImageFile[]): Promise<string>
  /** Images this runtime has that came from `ensure`. */
  list(): Promise<readonly StoredImage[]>
  /** Removes an image; nothing happens where it is not there. */
  remove(image: string): Promise<void>
}

export type StoredImage = { readonly image: string; readonly bytes: number }

/** A file of an image; folders above it are made. `path` is relative. */
export type ImageFile = { readonly path: string; readonly content: Uint8Array; readonly mode: number }

export type EnsuredImage =
  | { readonly kind: 'present'; readonly image: ImageFacts }
  | {
      readonly kind: 'unavailable'
      readonly code: 'FETCH_FAILED' | 'MODULE_REFUSED'
      /** One word: `registry`, `policy`, `digest`, `archive`, `platform`, `size`. */
      readonly detail: string
      readonly message: string
      readonly retryable: boolean
    }

export type ImageFacts = {
  /** Digest of the manifest of this platform, `sha256:<hex>`. */
  readonly manifestDigest: string
  /** As OCI names it: `amd64`. */
  readonly architecture: string
}

/** A folder of the host that the container sees. */
export type BindMount = {
  readonly source: string
  readonly target: string
  readonly isReadOnly: boolean
  /** Files in it may be executed. */
  readonly isExecutable: boolean
}

export type ContainerSpec = {
  /** Unique among running containers: `[a-z0-9-]`. */
  readonly id: string
  readonly image: string
  /** Empty: the image's own, and with it the image's command where `arguments` is empty too. */
  readonly entrypoint: readonly string[]
  readonly arguments: readonly string[]
  /** Over the image's own. */
  readonly environment: Readonly<Record<string, string>>
  /** Else the image's, else `/`. */
  readonly workingDirectory?: string
  /**
   * `compat`: the image's user (root unless it says otherwise) with the default capabilities inside a user namespace, and a
   * writable layer that goes with the container. `sealed`: uid and gid 65534, no capability, the root read-only.
   */
  readonly profile: 'compat' | 'sealed'
  readonly mounts: readonly BindMount[]
  readonly memoryBytes: number
  readonly pids: number
  /** The most the writable layer (compat) or `/tmp` (sealed) may take: writing fails beyond it, or the program is killed. */
  readonly scratchBytes: number
  /** CPUs as the kernel lists them: `0-3,8`. */
  readonly cpuset: string
  /** CDI device names: `nvidia.com/gpu=GPU-…`. */
  readonly devices: readonly string[]
  readonly hostname: string
  readonly seccomp: SeccompProfile
}

/** A profile as OCI's runtime specification has it (`linux.seccomp`). */
export type SeccompProfile = {
  readonly defaultAction: string
  readonly defaultErrnoRet?: number
  readonly architectures: readonly string[]
  readonly syscalls: readonly SeccompRule[]
}
export type SeccompRule = {
  readonly names: readonly string[]
  readonly action: string
  readonly errnoRet?: number
  readonly args?: readonly {
    readonly index: number
    readonly value: number
    readonly valueTwo?: number
    readonly op: string
  }[]
}

export type ContainerHooks = {
  /** Kills the container. */
  readonly signal: AbortSignal
  /** The program is about to begin. */
  readonly onStart: () => void
  /** Bytes of a stream, in order; no more are read before it resolves. */
  readonly onLog: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void | Promise<void>
}

export type ContainerEnding =
  | {
      readonly kind: 'exited'
      /** 128 and the signal where one ended the program. */
      readonly exitCode: number
      /** The kernel killed a process of it for memory, as its cgroup counted. */
      readonly isOomKilled: boolean
      /** It wrote more than `scratchBytes`, and the runtime has no wall that would have stopped it: it was killed. */
      readonly isOverScratch?: boolean
      /** Unix milliseconds. */
      readonly startedAt: number
      readonly finishedAt: number
    }
  /** The program never began: told apart by the phase, never by a text or an exit code. */
  | {
      readonly kind: 'failed'
      readonly phase: 'create' | 'start'
      readonly message: string
      readonly retryable: boolean
    }
