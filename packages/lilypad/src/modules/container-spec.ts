import { Type } from 'typebox'
import type { Static } from 'typebox'
import { goInt, goSlice } from '../structs/go-types.ts'
import { Network, Output } from './wasm-spec.ts'

const texts = goSlice(Type.String())
const anything = Type.Object({})

/**
 * Bacalhau's job spec as Lilypad keeps it (pkg/data/bacalhau/job.go `Spec`): what reaches Bacalhau, and what Lilypad reads and
 * drops. `Timeout` in whole seconds. Keys that are not here mean nothing to Lilypad either.
 */
export const ContainerSpec = Type.Object({
  Engine: Type.Optional(Type.String()),
  EngineSpec: Type.Optional(anything),
  Publisher: Type.Optional(Type.String()),
  PublisherSpec: Type.Optional(Type.Object({ Type: Type.Optional(Type.String()) })),
  Docker: Type.Optional(
    Type.Object({
      Image: Type.Optional(Type.String()),
      Entrypoint: Type.Optional(texts),
      Parameters: Type.Optional(texts),
      EnvironmentVariables: Type.Optional(texts),
      WorkingDirectory: Type.Optional(Type.String()),
    }),
  ),
  Wasm: Type.Optional(anything),
  Resources: Type.Optional(
    Type.Object({
      CPU: Type.Optional(Type.String()),
      Memory: Type.Optional(Type.String()),
      Disk: Type.Optional(Type.String()),
      GPU: Type.Optional(Type.String()),
    }),
  ),
  Network: Type.Optional(Network),
  Timeout: Type.Optional(goInt()),
  Inputs: Type.Optional(goSlice(anything)),
  Outputs: Type.Optional(goSlice(Output)),
  Annotations: Type.Optional(texts),
  NodeSelectors: Type.Optional(goSlice(anything)),
  Deal: Type.Optional(anything),
})
export type ContainerSpec = Static<typeof ContainerSpec>
