import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { ContainerJob } from '../../bundle/job.ts'
import type { Engine } from '../engine.ts'
import type { ContainerConfig, RegistryConfig } from './container-config.ts'
import { createContainerEngine } from './container-engine.ts'
import { createDockerRuntime } from './docker/docker-runtime.ts'
import { loadContainerKnownAnswer } from './known-answer.ts'
import type { RegistryAccess } from './daemon/image-daemon.ts'
import { openInstanceRecords } from './instances/instance-records.ts'
import type { InstanceRecord } from './instances/instance-records.ts'
import { reapDeadInstances } from './instances/reap-dead-instances.ts'
import { createPodmanRuntime } from './podman/podman-runtime.ts'
import { openRuncRuntime } from './runc/runc-runtime.ts'
import { registryAccess } from './registry-access.ts'
import type { ContainerRuntime } from './runtime.ts'

export type OpenContainerOptions = {
  readonly config: ContainerConfig
  readonly registries: readonly RegistryConfig[]
  /** Of the container engine alone. */
  readonly directory: string
  /** A folder around it that is to go when this process has died, and could not remove it itself. */
  readonly temporaryRoot?: string | undefined
}

/** The container engine as it is configured. Throws an AppError that says what to do where it cannot be had. */
export async function openContainerEngine(options: OpenContainerOptions): Promise<Engine<ContainerJob>> {
  const directory = resolve(options.directory)
  // Jobs see the modes of folders that this process makes. The operator's mask must neither shut their root out nor show in a result;
  // what is nobody else's business lies in folders of mode 0700.
  process.umask(0o022)
  const { slots, cpus, gpus = [], pull, imageBytes, tmpfsBytes, scratchBytes } = options.config
  const instance = instanceOf(directory)
  const records = openInstanceRecords()
  await reapDeadInstances(records, async (dead, record) =>
    openRuntime(dead, record.directory, { ...options.config, ...runtimeOf(record) }, []),
  )
  const unrecord = await records.add(instance, recordOf(directory, options))
  let runtime: ContainerRuntime | undefined
  try {
    runtime = await openRuntime(instance, directory, options.config, registryAccess(options.registries))
    const knownAnswer = await loadContainerKnownAnswer()
    const limits = { slots, cpus, gpus, pull, imageBytes, tmpfsBytes, scratchBytes }
    const engine = await createContainerEngine({ runtime, directory, knownAnswer, ...limits })
    const close = async (): Promise<void> => {
      await engine.close()
      await unrecord()
    }
    return { ...engine, close }
  } catch (error) {
    await runtime?.close()
    await unrecord()
    throw error
  }
}

/** Names a data directory: two of them on one machine never reap each other's containers. */
const instanceOf = (directory: string): string =>
  createHash('sha256').update(directory).digest('hex').slice(0, 12)

function recordOf(
  directory: string,
  { config, temporaryRoot }: OpenContainerOptions,
): Omit<InstanceRecord, 'version' | 'process'> {
  const { runtime, socketPath, program } = config
  return {
    directory,
    runtime,
    ...(socketPath !== undefined && { socketPath }),
    ...(program !== undefined && { program }),
    ...(temporaryRoot !== undefined && { temporaryRoot: resolve(temporaryRoot) }),
  }
}

type RuntimeChoice = Pick<ContainerConfig, 'runtime' | 'allowHostRoot' | 'imageBytes'> & {
  readonly socketPath?: string | undefined
  readonly program?: string | undefined
}

/** What a record says of its runtime, and nothing of ours where it says nothing. */
const runtimeOf = ({ runtime, socketPath, program }: InstanceRecord) => ({ runtime, socketPath, program })

async function openRuntime(
  instance: string,
  directory: string,
  { runtime, socketPath, program, allowHostRoot, imageBytes }: RuntimeChoice,
  registries: readonly RegistryAccess[],
): Promise<ContainerRuntime> {
  const settings = {
    instance,
    directory: join(directory, runtime),
    registries,
    allowsHostRoot: allowHostRoot,
  }
  switch (runtime) {
    case 'docker':
      return createDockerRuntime({ ...settings, socketPath: socketPath ?? '/var/run/docker.sock' })
    case 'podman':
      return createPodmanRuntime({ ...settings, socketPath: socketPath ?? '/run/podman/podman.sock' })
    default:
      return openRuncRuntime({
        instance,
        directory: settings.directory,
        registries,
        imageBytes,
        ...(program === undefined ? {} : { runc: program }),
      })
  }
}
