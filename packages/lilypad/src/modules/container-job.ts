import type { ContainerSpec } from './container-spec.ts'
import { parseImageReference } from './image-reference.ts'
import type { ImageReference } from './image-reference.ts'
import { rejectJob } from './job-rejection.ts'
import type { JobRejected } from './job-rejection.ts'
import { refuseArguments, refuseNetwork, refusePublisher } from './job-surroundings.ts'
import { timeoutMsOf } from './own-surroundings.ts'
import { readEnvironment } from './read-environment.ts'
import { readOutputs } from './read-outputs.ts'
import type { OutputFolder } from './read-outputs.ts'
import { readResources } from './read-resources.ts'
import type { JobResources } from './read-resources.ts'

/** A container job as Bacalhau gets it from Lilypad: everything that decides what the program does. */
export type ContainerJob = {
  readonly engine: 'container'
  readonly image: ImageReference
  /** The program and its words; empty for the image's own. */
  readonly entrypoint: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly outputs: readonly OutputFolder[]
  readonly resources: JobResources
  /** How long the module lets the program run; 0 where it does not say. */
  readonly timeoutMs: number
  /** What stands in the spec and Lilypad leaves out on the way to Bacalhau, by its JSON path. */
  readonly dropped: readonly string[]
}

export type ReadContainerJob = { readonly kind: 'read'; readonly job: ContainerJob } | JobRejected

/** `translateJob` takes an image, an entrypoint and an environment; the rest of the spec never leaves Lilypad. */
const droppedBy = (spec: ContainerSpec): readonly string[] => {
  const found: readonly (readonly [string, boolean])[] = [
    ['Docker.Parameters', Boolean(spec.Docker?.Parameters?.length)],
    ['Docker.WorkingDirectory', Boolean(spec.Docker?.WorkingDirectory)],
    ['EngineSpec', spec.EngineSpec !== undefined],
    ['Wasm', spec.Wasm !== undefined],
    ['Inputs', Boolean(spec.Inputs?.length)],
    ['NodeSelectors', Boolean(spec.NodeSelectors?.length)],
  ]
  return found.filter(([, isThere]) => isThere).map(([path]) => path)
}

/**
 * Takes the job out of a module as Lilypad's `translateJob` (pkg/executor/bacalhau/client.go) hands it to Bacalhau 1.6: type
 * batch, count 1, engine docker with image, entrypoint and environment only. What Lilypad drops is dropped and named.
 *
 * A job with a network is refused, for nobody can repeat what it would be answered; so is what Lilypad or Bacalhau would
 * refuse themselves.
 */
export const readContainerJob = (spec: ContainerSpec): ReadContainerJob => {
  const entrypoint = spec.Docker?.Entrypoint ?? []
  const refusal =
    refuseNetwork(spec.Network?.Type) ??
    refusePublisher(spec.Publisher) ??
    refusePublisher(spec.PublisherSpec?.Type) ??
    refuseArguments(entrypoint)
  if (refusal) return refusal
  const name = spec.Docker?.Image ?? ''
  const image = parseImageReference(name)
  if (image === undefined)
    return rejectJob('JOB_IMAGE', `expected an image as a registry names it, got ${JSON.stringify(name)}`)
  const environment = readEnvironment(spec.Docker?.EnvironmentVariables ?? [])
  if (typeof environment === 'string') return rejectJob('JOB_ENVIRONMENT', environment)
  const outputs = readOutputs(spec.Outputs ?? [])
  if (typeof outputs === 'string') return rejectJob('JOB_OUTPUTS', outputs)
  const resources = readResources(spec.Resources ?? {})
  if (typeof resources === 'string') return rejectJob('JOB_RESOURCES', resources)
  const timeoutMs = timeoutMsOf(spec)
  if (timeoutMs < 0) return rejectJob('JOB_RESOURCES', 'expected a timeout that is not negative')
  return {
    kind: 'read',
    job: {
      engine: 'container',
      image,
      entrypoint,
      environment,
      outputs,
      resources,
      timeoutMs,
      dropped: droppedBy(spec),
    },
  }
}
