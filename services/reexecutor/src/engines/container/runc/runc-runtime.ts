import { mkdir } from 'node:fs/promises'
import { release } from 'node:os'
import { join } from 'node:path'
import { isAppError } from '@lilymed/service-kit'
import type { ContainerEnding, ContainerRuntime, ContainerSpec, EnsuredImage } from '../runtime.ts'
import { pullImage } from '../registry/pull-image.ts'
import type { RegistryAccess } from '../daemon/image-daemon.ts'
import { openImageStore } from '../images/image-store.ts'
import type { KeptImage } from '../images/image-store.ts'
import { provideImage } from '../images/provide-image.ts'
import { readInRoot } from '../images/read-in-root.ts'
import { addDevices } from './cdi-registry.ts'
import { openCgroups } from './cgroups.ts'
import { containerArguments, containerEnvironment } from './container-process.ts'
import { inspectHost } from './inspect-host.ts'
import { networkFiles } from './network-files.ts'
import { ociConfig } from './oci-config.ts'
import type { OciConfig } from './oci-config.ts'
import { processUser } from './process-user.ts'
import type { ProcessUser } from './process-user.ts'
import { reapLeftovers } from './reap-leftovers.ts'
import { runContainer } from './run-container.ts'
import type { WritableLayer } from './writable-layer.ts'

export type RuncRuntimeOptions = {
  /** Kept for this runtime alone. */
  readonly directory: string
  /** Names what is ours among the machine's cgroups: `[a-z0-9-]`, one for each data directory. */
  readonly instance: string
  /** The only registries images come from. */
  readonly registries: readonly RegistryAccess[]
  /** The most one image may unpack to. */
  readonly imageBytes: number
  /** `runc`, or a program with its command line: crun, runsc. */
  readonly runc?: string
  /** Ids of the host that containers' ids are mapped to; nobody else's. */
  readonly idMap?: { readonly base: number; readonly size: number }
  /** Writable layers up to here are memory, larger ones a file of the disk. */
  readonly tmpfsBytes?: number
  readonly cdiFolders?: readonly string[]
}

const defaultIdMap = { base: 2 ** 30, size: 2 ** 30 }
const defaultTmpfsBytes = 16 * 2 ** 20
const sealedUser: ProcessUser = { uid: 65_534, gid: 65_534, additionalGids: [], home: '/tmp' }
const sealedOpenFiles = 1_024
const dockerOpenFiles = 1_048_576

/**
 * Containers under runc, from OCI bundles of our own making. Opens the folder, and throws `AppError` `CONTAINERS_UNAVAILABLE`
 * with what to do where the machine lacks something.
 */
export async function openRuncRuntime(options: RuncRuntimeOptions): Promise<ContainerRuntime> {
  const { directory, instance, registries, imageBytes, runc = 'runc', idMap = defaultIdMap } = options
  const { tmpfsBytes = defaultTmpfsBytes, cdiFolders } = options
  const parent = `/lilymed-${instance}`
  const host = await inspectHost(runc, directory, parent)
  const cgroups = openCgroups(host.layout)
  const folders = { state: join(directory, 'state'), runs: join(directory, 'runs') }
  for (const folder of [directory, ...Object.values(folders)])
    await mkdir(folder, { recursive: true, mode: 0o700 })
  const store = await openImageStore(join(directory, 'images'), idMap.base)

  const architecture = ociArchitecture(process.arch)

  const run: ContainerRuntime['run'] = async (spec, hooks) => {
    const found = store.find(spec.image)
    if (found === undefined) return refused(`the image ${spec.image} is not here`)
    const rootfs = store.rootfsOf(spec.image)
    const user = await userOf(spec, found, rootfs)
    if (user === undefined) return refused(`the image has no user ${JSON.stringify(found.config.user)}`)
    const args = containerArguments(spec, found.config)
    if (args.length === 0) return refused('neither the job nor the image says what to run')
    const folder = join(folders.runs, spec.id)
    const isSealed = spec.profile === 'sealed'
    const config = ociConfig({
      spec,
      rootPath: host.mountPoint,
      arguments: args,
      environment: containerEnvironment(spec, found.config, user),
      workingDirectory: spec.workingDirectory ?? found.config.workingDirectory,
      user,
      cgroupsPath: `${parent}/${spec.id}`,
      idMap,
      hasSwapLimit: host.hasSwapLimit,
      openFiles: Math.min(host.openFiles, isSealed ? sealedOpenFiles : dockerOpenFiles),
    })
    const layer: WritableLayer = isSealed
      ? { kind: 'none' }
      : { kind: spec.scratchBytes <= tmpfsBytes ? 'tmpfs' : 'ext4', bytes: spec.scratchBytes }
    const edited = withDevices(config, spec.devices, cdiFolders)
    if (typeof edited === 'string') return refused(edited)
    await mkdir(folder, { mode: 0o700 })
    return await runContainer(spec, hooks, {
      runc,
      stateFolder: folders.state,
      folder,
      rootfs,
      overlaid: isSealed
        ? { files: {}, mounts: edited.mounts }
        : { files: networkFiles(spec.hostname), mounts: [] },
      layer,
      rootUid: idMap.base,
      config: edited,
      cgroups,
    })
  }

  return {
    name: 'runc',
    describe: () =>
      Promise.resolve({
        runtime: `runc/${host.runcVersion}`,
        kernel: release(),
        cgroup: host.layout.version,
        rootUid: idMap.base,
      }),
    images: {
      ensure: async (image, { pull: policy, signal }) => {
        const found = store.find(image)
        if (found !== undefined && policy !== 'always') return present(found)
        if (policy !== 'never')
          return await pullImage(image, store, signal, { registries, imageBytes, architecture, idMap })
        const message = `the image ${image} is not here, and the pull policy is never`
        return { kind: 'unavailable', code: 'FETCH_FAILED', detail: 'policy', message, retryable: false }
      },
      provide: (files) => provideImage(store, files, { rootUid: idMap.base, architecture }),
      list: () => Promise.resolve(store.list().filter(({ image }) => !image.startsWith('lilymed.local/'))),
      remove: store.remove,
    },
    run,
    reap: () => reapLeftovers({ cgroups, parent, folders, mountsUnder: directory }),
    close: async () => {
      if ((await cgroups.children(parent)).length === 0) await cgroups.remove(parent)
    },
  }
}

async function userOf(
  { profile }: ContainerSpec,
  { config }: KeptImage,
  rootfs: string,
): Promise<ProcessUser | undefined> {
  if (profile === 'sealed') return sealedUser
  const [passwd, group] = await Promise.all(
    ['/etc/passwd', '/etc/group'].map((path) => readInRoot(rootfs, path)),
  )
  return processUser(config.user, passwd ?? '', group ?? '')
}

function present({ manifestDigest, config: { architecture } }: KeptImage): EnsuredImage {
  return { kind: 'present', image: { manifestDigest, architecture } }
}

/** The configuration with its devices in it, or why one of them cannot be had. */
function withDevices(
  config: OciConfig,
  devices: readonly string[],
  folders: readonly string[] | undefined,
): OciConfig | string {
  try {
    return addDevices(config, devices, folders)
  } catch (error) {
    if (isAppError(error)) return error.message
    throw error
  }
}

function refused(message: string): ContainerEnding {
  return { kind: 'failed', phase: 'create', message, retryable: false }
}

/** What OCI calls an architecture that Node names otherwise. */
export function ociArchitecture(architecture: string): string {
  return architecture === 'x64' ? 'amd64' : architecture
}
