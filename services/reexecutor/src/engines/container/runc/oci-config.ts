import type { BindMount, ContainerSpec, SeccompProfile } from '../runtime.ts'
import type { ProcessUser } from './process-user.ts'

/** The part of OCI's runtime specification 1.0.2 that we write. */
export type OciConfig = {
  readonly ociVersion: string
  readonly hostname: string
  readonly root: { readonly path: string; readonly readonly: boolean }
  readonly process: {
    readonly terminal: boolean
    readonly user: { readonly uid: number; readonly gid: number; readonly additionalGids: readonly number[] }
    readonly args: readonly string[]
    readonly cwd: string
    readonly env: readonly string[]
    readonly capabilities: Readonly<Record<string, readonly string[]>>
    readonly noNewPrivileges: boolean
    readonly oomScoreAdj: number
    readonly rlimits: readonly { readonly type: string; readonly hard: number; readonly soft: number }[]
  }
  readonly mounts: readonly OciMount[]
  readonly hooks?: Readonly<Record<string, readonly OciHook[]>>
  readonly linux: {
    readonly cgroupsPath: string
    readonly resources: Readonly<Record<string, unknown>> & { readonly devices: readonly OciDeviceRule[] }
    readonly namespaces: readonly { readonly type: string }[]
    readonly uidMappings: readonly OciMapping[]
    readonly gidMappings: readonly OciMapping[]
    readonly maskedPaths: readonly string[]
    readonly readonlyPaths: readonly string[]
    readonly seccomp: SeccompProfile
  }
}
export type OciMount = {
  readonly destination: string
  readonly type: string
  readonly source: string
  readonly options: readonly string[]
}
export type OciHook = {
  readonly path: string
  readonly args?: readonly string[]
  readonly env?: readonly string[]
  readonly timeout?: number
}
export type OciDeviceRule = {
  readonly allow: boolean
  readonly access: string
  readonly type?: string
  readonly major?: number
  readonly minor?: number
}
type OciMapping = { readonly containerID: number; readonly hostID: number; readonly size: number }

export type OciConfigOptions = {
  readonly spec: ContainerSpec
  readonly rootPath: string
  readonly arguments: readonly string[]
  readonly environment: readonly string[]
  readonly workingDirectory: string
  readonly user: ProcessUser
  readonly cgroupsPath: string
  /** Container ids from 0 are host ids from here. */
  readonly idMap: { readonly base: number; readonly size: number }
  /** Whether the kernel counts swap; a machine that has swap and does not count it is refused at start. */
  readonly hasSwapLimit: boolean
  readonly openFiles: number
}

const mebibyte = 2 ** 20

/** Docker's default capabilities; over a user namespace they hold for nothing of the host's. */
const defaultCapabilities = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
].map((name) => `CAP_${name}`)

const maskedPaths = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
]
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

/** The configuration of a container: everything in it is said, nothing is inherited from the runtime. */
export function ociConfig(options: OciConfigOptions): OciConfig {
  const { spec, idMap, user } = options
  const isSealed = spec.profile === 'sealed'
  const granted = isSealed ? [] : defaultCapabilities
  // A user of the image's own has them as a bound alone, as Docker has it.
  const held = user.uid === 0 ? granted : []
  const mappings = [{ containerID: 0, hostID: idMap.base, size: idMap.size }]
  return {
    ociVersion: '1.0.2',
    hostname: spec.hostname,
    root: { path: options.rootPath, readonly: isSealed },
    process: {
      terminal: false,
      user,
      args: options.arguments,
      cwd: options.workingDirectory,
      env: options.environment,
      capabilities: {
        bounding: granted,
        effective: held,
        permitted: held,
        inheritable: [],
        ambient: [],
      },
      noNewPrivileges: true,
      // Where the whole machine is short of memory, a job goes before the service.
      oomScoreAdj: 500,
      rlimits: [
        { type: 'RLIMIT_NOFILE', hard: options.openFiles, soft: options.openFiles },
        { type: 'RLIMIT_CORE', hard: 0, soft: 0 },
      ],
    },
    mounts: [...systemMounts(spec), ...spec.mounts.map(bindMount)],
    linux: {
      cgroupsPath: options.cgroupsPath,
      resources: {
        devices: [{ allow: false, access: 'rwm' }],
        memory: {
          limit: spec.memoryBytes,
          ...(options.hasSwapLimit ? { swap: spec.memoryBytes } : {}),
        },
        pids: { limit: spec.pids },
        cpu: { cpus: spec.cpuset },
      },
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount', 'cgroup', 'user'].map((type) => ({ type })),
      uidMappings: mappings,
      gidMappings: mappings,
      maskedPaths,
      readonlyPaths,
      seccomp: spec.seccomp,
    },
  }
}

/** What Docker mounts, and over a read-only root a `/tmp` to write to. */
function systemMounts({ profile, scratchBytes }: ContainerSpec): OciMount[] {
  const plain = ['nosuid', 'noexec', 'nodev']
  const temporary = ['nosuid', 'nodev', 'noexec', 'mode=1777', `size=${scratchBytes}`, 'nr_inodes=4096']
  return [
    mount('/proc', 'proc', plain),
    mount('/dev', 'tmpfs', ['nosuid', 'strictatime', 'mode=755', 'size=65536k']),
    mount('/dev/pts', 'devpts', ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5']),
    mount('/sys', 'sysfs', [...plain, 'ro']),
    mount('/dev/mqueue', 'mqueue', plain),
    mount('/dev/shm', 'tmpfs', [...plain, 'mode=1777', `size=${64 * mebibyte}`]),
    profile === 'sealed'
      ? mount('/tmp', 'tmpfs', temporary)
      : // Runtimes of languages size their heaps by what they read here.
        mount('/sys/fs/cgroup', 'cgroup', [...plain, 'relatime', 'ro']),
  ]
}

function mount(destination: string, type: string, options: readonly string[]): OciMount {
  return { destination, type, source: type, options }
}

function bindMount({ source, target, isReadOnly, isExecutable }: BindMount): OciMount {
  const options = [
    'bind',
    'private',
    isReadOnly ? 'ro' : 'rw',
    'nosuid',
    'nodev',
    ...(isExecutable ? [] : ['noexec']),
  ]
  return { destination: target, type: 'bind', source, options }
}
