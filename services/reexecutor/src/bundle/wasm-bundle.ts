import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Arguments, CarriedBytes, closed, Environment, Inputs, mebibyte, Nonce } from './bundle-parts.ts'
import { Requirements } from './requirements.ts'

/** The fuel of a bundle that names none: no program burns as much within the longest wall time. */
export const mostFuel = 10 ** 13

/** The most a bundle may ask for: what the service can give to all its workers at once. */
export const WasmLimits = Type.Object(
  {
    memoryPages: Type.Integer({ minimum: 1, maximum: 4_096, description: '64 KiB each' }),
    wallTimeMs: Type.Integer({ minimum: 1, maximum: 600_000 }),
    logBytes: Type.Integer({ minimum: 0, maximum: 16 * mebibyte, description: 'stdout and stderr together' }),
    outputBytes: Type.Integer({ minimum: 0, maximum: 64 * mebibyte }),
    outputFiles: Type.Integer({ minimum: 0, maximum: 4_096, description: 'files and folders' }),
    fuel: Type.Optional(
      Type.Integer({ minimum: 1, maximum: mostFuel, description: 'about one unit an instruction' }),
    ),
  },
  closed,
)

export const Capabilities = Type.Object(
  {
    clock: Type.Union([Type.Literal('virtual'), Type.Literal('host')]),
    entropy: Type.Union([Type.Literal('seeded'), Type.Literal('host')]),
  },
  closed,
)

/** A WASI command and everything it needs. */
export const WasmBundle = Type.Object(
  {
    version: Type.Literal(1),
    engine: Type.Literal('wasm'),
    module: CarriedBytes(16 * mebibyte),
    arguments: Arguments,
    environment: Environment,
    inputs: Inputs,
    capabilities: Capabilities,
    limits: WasmLimits,
    requirements: Type.Optional(Requirements),
    nonce: Nonce,
  },
  closed,
)
export type WasmBundle = Static<typeof WasmBundle>
