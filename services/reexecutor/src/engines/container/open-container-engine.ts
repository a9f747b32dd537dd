import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { ContainerJob } from '../../bundle/job.ts'
import type { Engine } from '../engine.ts'
import type { ContainerConfig, RegistryConfig } from './container-config.ts'
import { createContainerEngine } from './container-engine.ts'
import { createDockerRuntime } from './docker/docker-runtime.ts'
import { loadContainerKnownAnswer } from './known-answer.ts'
import { createPodmanRuntime } from './podman/podman-runtime.ts'
import { openRuncRuntime } from './runc/runc-runtime.ts'
import { registryAccess } from './registry-access.ts'
import type { ContainerRuntime } from './runtime.ts'

export type OpenContainerOptions = {
  readonly config: ContainerConfig
  readonly registries: readonly RegistryConfig[]
  /** Of the container engine alone. */
  readonly directory: string
}

/** The container engine as it is configured. Throws an AppError that says what to do where it cannot be had. */
export async function openContainerEngine(options: OpenContainerOptions): Promise<Engine<ContainerJob>> {
  const directory = resolve(options.directory)
  // Jobs see the modes of folders that this process makes. The operator's mask must neither shut their root out nor show in a result;
  // what is nobody else's business lies in folders of mode 0700.
  process.umask(0o022)
  const { slots, cpus, gpus = [], pull, imageBytes, tmpfsBytes, scratchBytes } = options.config
  const runtime = await openRuntime({ ...options, directory })
  try {
    const knownAnswer = await loadContainerKnownAnswer()
    const limits = { slots, cpus, gpus, pull, imageBytes, tmpfsBytes, scratchBytes }
    return await createContainerEngine({ runtime, directory, knownAnswer, ...limits })
  } catch (error) {
    await runtime.close()
    throw error
  }
}

async function openRuntime({
  config,
  registries,
  directory,
}: OpenContainerOptions): Promise<ContainerRuntime> {
  const settings = {
    // Two data directories on one machine never reap each other's containers.
    instance: createHash('sha256').update(directory).digest('hex').slice(0, 12),
    directory: join(directory, config.runtime),
    registries: registryAccess(registries),
    allowsHostRoot: config.allowHostRoot,
  }
  const { socketPath } = config
  switch (config.runtime) {
    case 'docker':
      return createDockerRuntime({ ...settings, socketPath: socketPath ?? '/var/run/docker.sock' })
    case 'podman':
      return createPodmanRuntime({ ...settings, socketPath: socketPath ?? '/run/podman/podman.sock' })
    default:
      return openRuncRuntime({
        directory: settings.directory,
        instance: settings.instance,
        registries: settings.registries,
        imageBytes: config.imageBytes,
        ...(config.program === undefined ? {} : { runc: config.program }),
      })
  }
}
