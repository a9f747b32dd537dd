import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'
import { InputFiles } from '../documents/deal-parts.ts'
import { goInt, goSlice } from '../structs/go-types.ts'
import { ContainerSpec } from './container-spec.ts'
import { OnnxSpec, WgslSpec } from './native-specs.ts'
import { WasmSpec } from './wasm-spec.ts'

/** What the module asks of the machine; `cpu` in thousandths of a core, `ram` and `vram` in MB. */
export const ModuleMachine = Type.Object({
  gpu: Type.Optional(goInt()),
  gpus: Type.Optional(goSlice(Type.Object({ vram: Type.Optional(goInt()) }))),
  cpu: Type.Optional(goInt()),
  ram: Type.Optional(goInt()),
})
export type ModuleMachine = Static<typeof ModuleMachine>

/** A rendered module template: the fields of Lilypad's `data.Module` that decide what runs. */
const moduleWith = <Spec extends TSchema>(spec: Spec) =>
  Type.Object({
    machine: Type.Optional(ModuleMachine),
    inputFiles: Type.Optional(InputFiles),
    job: Type.Object({ APIVersion: Type.Literal('V1beta1'), Spec: spec }),
  })

/** The module documents by the engine that runs them. */
export const moduleDocuments = {
  wasm: moduleWith(WasmSpec),
  onnx: moduleWith(OnnxSpec),
  wgsl: moduleWith(WgslSpec),
  container: moduleWith(ContainerSpec),
}

/** The engines of modules. Three are LilyMed's own; for Lilypad everything is a container. */
export type ModuleEngine = keyof typeof moduleDocuments

/** The rendered template of a module whose engine is known. */
export type ModuleDocument = {
  readonly [Engine in ModuleEngine]: {
    readonly engine: Engine
    readonly document: Static<(typeof moduleDocuments)[Engine]>
  }
}[ModuleEngine]
