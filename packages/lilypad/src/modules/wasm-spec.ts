import { Type } from 'typebox'
import type { Static } from 'typebox'
import { goSlice } from '../structs/go-types.ts'

const texts = goSlice(Type.String())

/** A directory whose files become part of the result, under its name. */
export const Output = Type.Object({ Name: Type.Optional(Type.String()), Path: Type.Optional(Type.String()) })

export const Network = Type.Object({ Type: Type.Optional(Type.String()), Domains: Type.Optional(texts) })

/** What stands in every spec of LilyMed's own engines; `Timeout` in seconds. */
export const ownSpec = {
  Engine: Type.String(),
  Network: Type.Optional(Network),
  Timeout: Type.Optional(Type.Number({ minimum: 0 })),
  Inputs: Type.Optional(goSlice(Type.Object({}))),
  Outputs: Type.Optional(goSlice(Output)),
  Docker: Type.Optional(Type.Object({ Image: Type.Optional(Type.String()) })),
}

/** What a WebAssembly job may see of its host. Ours are virtual and seeded unless a module asks for the host's. */
const Capabilities = Type.Object({
  Clock: Type.Optional(Type.Union([Type.Literal('virtual'), Type.Literal('host')])),
  Entropy: Type.Optional(Type.Union([Type.Literal('seeded'), Type.Literal('host')])),
})

/** The engine `wasm`: the program by digest, its arguments, and its environment as `NAME=value`. */
export const WasmSpec = Type.Object({
  ...ownSpec,
  Wasm: Type.Object({
    EntryModule: Type.String(),
    Parameters: Type.Optional(texts),
    EnvironmentVariables: Type.Optional(texts),
    Capabilities: Type.Optional(Capabilities),
  }),
})
export type WasmSpec = Static<typeof WasmSpec>
