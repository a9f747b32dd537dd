import { defaultCapabilities } from '../daemon/capabilities.ts'
import { containerVariables } from '../daemon/container-variables.ts'
import { instanceLabel, runLabel } from '../daemon/labels.ts'
import type { Surroundings } from '../daemon/surroundings.ts'
import { resourceLimits } from '../daemon/resource-limits.ts'
import type { BindMount, ContainerSpec } from '../runtime.ts'

export type UserNamespace = {
  /** The first user and group of the host that a container's root is. */
  readonly firstId: number
  readonly count: number
}

export type SpecificationContext = {
  readonly instance: string
  /** Undefined where the service is a user's own, and has a namespace already. */
  readonly userNamespace: UserNamespace | undefined
  /** Where the seccomp profile is, as the service sees it. */
  readonly seccompFile: string
}

/** A container as libpod is asked for it (`SpecGenerator` of Podman 4, `POST /containers/create`). */
export function libpodSpecification(
  spec: ContainerSpec,
  { cgroupParent, files }: Surroundings,
  { instance, userNamespace, seccompFile }: SpecificationContext,
): object {
  const isSealed = spec.profile === 'sealed'
  return {
    name: `lilymed-${instance}-${spec.id}`,
    image: spec.image,
    ...(spec.entrypoint.length > 0 && { entrypoint: spec.entrypoint }),
    ...(spec.arguments.length > 0 && { command: spec.arguments }),
    ...(spec.workingDirectory !== undefined && { work_dir: spec.workingDirectory }),
    ...(isSealed && { user: '65534:65534' }),
    env: containerVariables(spec),
    // Docker does not set these, and a job sees what Docker sets.
    unsetenv: ['container', 'TERM'],
    httpproxy: false,
    hostname: spec.hostname,
    // Where the whole machine is short of memory, a job goes before the service.
    oom_score_adj: 500,
    labels: { [instanceLabel]: instance, [runLabel]: spec.id },
    // What a program writes goes to us alone; the size limit of a log file would not hold for what is streamed.
    log_configuration: { driver: 'none' },
    systemd: 'false',
    ...(userNamespace !== undefined && mappedUsers(userNamespace)),
    netns: { nsmode: 'none' },
    cgroupns: { nsmode: 'private' },
    // The monitor's memory is not the program's.
    cgroups_mode: 'no-conmon',
    ...(cgroupParent !== undefined && { cgroup_parent: cgroupParent }),
    cap_drop: ['all'],
    ...(!isSealed && { cap_add: defaultCapabilities }),
    no_new_privileges: true,
    seccomp_profile_path: seccompFile,
    read_only_filesystem: isSealed,
    // Folders the image declares as volumes are part of the root: one layer to hold, or one root nobody writes to.
    image_volume_mode: 'ignore',
    resource_limits: {
      memory: { limit: spec.memoryBytes, swap: spec.memoryBytes },
      pids: { limit: spec.pids },
      cpu: { cpus: spec.cpuset },
    },
    // Without their prefix, which the API does not know.
    r_limits: resourceLimits.map(({ name, value }) => ({
      type: name.toUpperCase(),
      soft: value,
      hard: value,
    })),
    mounts: [
      ...spec.mounts.map(bindMount),
      ...files.map((file) => bindMount({ ...file, isReadOnly: isSealed, isExecutable: false })),
      ...(isSealed ? [temporaryFiles(spec.scratchBytes)] : []),
    ],
    // Through CDI alone: a compatible API's device requests are ignored without a word before Podman 5.4.
    devices: spec.devices.map((path) => ({ path })),
  }
}

function mappedUsers({ firstId, count }: UserNamespace): object {
  const mapped = { container_id: 0, host_id: firstId, size: count }
  return { userns: { nsmode: 'private' }, idmappings: { UIDMap: [mapped], GIDMap: [mapped] } }
}

const bindMount = ({ source, target, isReadOnly, isExecutable }: BindMount): object => ({
  type: 'bind',
  source,
  destination: target,
  options: [isReadOnly ? 'ro' : 'rw', 'rprivate', 'nosuid', 'nodev', ...(isExecutable ? [] : ['noexec'])],
})

const temporaryFiles = (bytes: number): object => ({
  type: 'tmpfs',
  destination: '/tmp',
  source: 'tmpfs',
  options: [`size=${bytes}`, 'mode=1777', 'nosuid', 'nodev', 'noexec'],
})
