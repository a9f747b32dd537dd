import type { ContainerCreateOptions } from 'dockerode'
import { defaultCapabilities } from '../daemon/capabilities.ts'
import { containerVariables } from '../daemon/container-variables.ts'
import { instanceLabel, runLabel } from '../daemon/labels.ts'
import type { Surroundings } from '../daemon/surroundings.ts'
import { resourceLimits } from '../daemon/resource-limits.ts'
import type { ReadOnlyVolume } from './image-volumes.ts'
import { dockerSeccomp } from './docker-seccomp.ts'
import type { BindMount, ContainerSpec } from '../runtime.ts'

export type ContainerOptionsContext = {
  readonly instance: string
  /** The daemon takes CDI device requests: Docker 25 and later. */
  readonly hasCdi: boolean
  /** The daemon knows `defaultErrnoRet` of a seccomp profile: Docker 23 and later. */
  readonly knowsDefaultErrno: boolean
  /** In place of those Docker would make for the image. */
  readonly volumes: readonly ReadOnlyVolume[]
}

/** Of API 1.41, and not in the client's types: `/proc/self/cgroup` says the same in every run. */
const privateCgroups = { CgroupnsMode: 'private' }

/** A container as Docker's Engine API 1.41 is asked for it (`POST /containers/create`). */
export function dockerContainerOptions(
  spec: ContainerSpec,
  { cgroupParent, files }: Surroundings,
  { instance, hasCdi, knowsDefaultErrno, volumes }: ContainerOptionsContext,
): ContainerCreateOptions & { readonly name: string } {
  const isSealed = spec.profile === 'sealed'
  return {
    name: `lilymed-${instance}-${spec.id}`,
    Image: spec.image,
    ...(spec.entrypoint.length > 0 && { Entrypoint: [...spec.entrypoint] }),
    ...(spec.arguments.length > 0 && { Cmd: [...spec.arguments] }),
    ...(spec.workingDirectory !== undefined && { WorkingDir: spec.workingDirectory }),
    ...(isSealed && { User: '65534:65534' }),
    Env: Object.entries(containerVariables(spec)).map(([name, value]) => `${name}=${value}`),
    Hostname: spec.hostname,
    Labels: { [instanceLabel]: instance, [runLabel]: spec.id },
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: 'none',
      IpcMode: 'private',
      ...privateCgroups,
      ...(cgroupParent !== undefined && { CgroupParent: cgroupParent }),
      // What a program writes goes to us alone: a daemon's own copy could fill its disk.
      LogConfig: { Type: 'none', Config: {} },
      RestartPolicy: { Name: 'no' },
      Memory: spec.memoryBytes,
      MemorySwap: spec.memoryBytes,
      PidsLimit: spec.pids,
      // Where the whole machine is short of memory, a job goes before the service.
      OomScoreAdj: 500,
      CpusetCpus: spec.cpuset,
      Ulimits: resourceLimits.map(({ name, value }) => ({ Name: name, Soft: value, Hard: value })),
      CapDrop: ['ALL'],
      ...(!isSealed && { CapAdd: [...defaultCapabilities] }),
      SecurityOpt: [
        'no-new-privileges:true',
        `seccomp=${JSON.stringify(dockerSeccomp(spec.seccomp, knowsDefaultErrno))}`,
      ],
      ReadonlyRootfs: isSealed,
      ...(isSealed && {
        Tmpfs: { '/tmp': `size=${spec.scratchBytes},mode=1777,nosuid,nodev,noexec` },
      }),
      Mounts: [
        ...spec.mounts.map(bindMount),
        ...files.map((file) => bindMount({ ...file, isReadOnly: isSealed })),
        ...volumes.map((volume) => readOnlyVolume(volume, instance)),
      ],
      DeviceRequests: deviceRequests(spec.devices, hasCdi),
    },
  }
}

/** A bind mount has the flags of the mount its source is on. */
const bindMount = ({ source, target, isReadOnly }: Omit<BindMount, 'isExecutable'>) => ({
  Type: 'bind' as const,
  Source: source,
  Target: target,
  ReadOnly: isReadOnly,
  BindOptions: { Propagation: 'rprivate' as const },
})

const readOnlyVolume = ({ name, target }: ReadOnlyVolume, instance: string) => ({
  Type: 'volume' as const,
  Source: name,
  Target: target,
  ReadOnly: true,
  VolumeOptions: {
    NoCopy: false,
    Labels: { [instanceLabel]: instance },
    DriverConfig: { Name: 'local', Options: {} },
  },
})

type DeviceRequest = {
  readonly Driver: string
  readonly DeviceIDs: string[]
  readonly Capabilities?: string[][]
}

/** By CDI where the daemon knows it; else NVIDIA's devices by UUID through NVIDIA's own driver. */
function deviceRequests(devices: readonly string[], hasCdi: boolean): DeviceRequest[] {
  if (devices.length === 0) return []
  if (hasCdi) return [{ Driver: 'cdi', DeviceIDs: [...devices] }]
  const ids = devices.map((device) => device.replace(/^nvidia\.com\/gpu=/, ''))
  return [{ Driver: 'nvidia', DeviceIDs: ids, Capabilities: [['gpu']] }]
}
