import { Type } from 'typebox'
import type { Static } from 'typebox'
import { InputFiles } from '../documents/deal-parts.ts'
import { MachineSpec } from '../documents/machine-spec.ts'
import { goSlice } from '../structs/go-types.ts'

const texts = goSlice(Type.String())

/** A directory whose files become part of the result, under its name. */
const Output = Type.Object({ Name: Type.String(), Path: Type.String() })

/** What a WebAssembly job may see of its host. Ours are virtual and seeded unless a module asks for the host's. */
const Capabilities = Type.Object({
  Clock: Type.Optional(Type.Union([Type.Literal('virtual'), Type.Literal('host')])),
  Entropy: Type.Optional(Type.Union([Type.Literal('seeded'), Type.Literal('host')])),
})

/** LilyMed's own engine: the program by digest, its arguments, and its environment as `NAME=value`. */
const WasmSpec = Type.Object({
  EntryModule: Type.String(),
  Parameters: Type.Optional(texts),
  EnvironmentVariables: Type.Optional(texts),
  Capabilities: Type.Optional(Capabilities),
})

/** Bacalhau's job spec as Lilypad's templates write it; `Timeout` in seconds. */
const JobSpec = Type.Object({
  Engine: Type.String(),
  Network: Type.Optional(Type.Object({ Type: Type.Optional(Type.String()), Domains: Type.Optional(texts) })),
  Timeout: Type.Optional(Type.Number({ minimum: 0 })),
  Inputs: Type.Optional(goSlice(Type.Object({}))),
  Outputs: Type.Optional(goSlice(Output)),
  Wasm: Type.Optional(WasmSpec),
})
export type JobSpec = Static<typeof JobSpec>

/** A rendered module template: the fields of Lilypad's `data.Module` that decide what runs. */
export const ModuleDocument = Type.Object({
  machine: MachineSpec,
  inputFiles: Type.Optional(InputFiles),
  job: Type.Object({ APIVersion: Type.Literal('V1beta1'), Spec: JobSpec }),
})
export type ModuleDocument = Static<typeof ModuleDocument>
