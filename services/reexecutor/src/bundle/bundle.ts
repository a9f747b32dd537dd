import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Requirements } from './requirements.ts'

const closed = { additionalProperties: false }
const mebibyte = 2 ** 20

/** sha256 as `0x` and 64 lower-case hex digits. */
export const Digest = Type.String({ pattern: '^0x[0-9a-f]{64}$' })
const Base64 = (bytes: number) => Type.String({ maxLength: Math.ceil(bytes / 3) * 4 })

/** The most a bundle may ask for: what the service can give to all its workers at once. */
export const Limits = Type.Object(
  {
    memoryPages: Type.Integer({ minimum: 1, maximum: 4_096, description: '64 KiB each' }),
    wallTimeMs: Type.Integer({ minimum: 1, maximum: 600_000 }),
    logBytes: Type.Integer({ minimum: 0, maximum: 16 * mebibyte, description: 'stdout and stderr together' }),
    outputBytes: Type.Integer({ minimum: 0, maximum: 64 * mebibyte }),
    outputFiles: Type.Integer({ minimum: 0, maximum: 4_096, description: 'files and folders' }),
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
    module: Type.Object({ sha256: Digest, bytes: Base64(16 * mebibyte) }, closed),
    arguments: Type.Array(Type.String({ maxLength: 65_536 }), { maxItems: 1_024 }),
    environment: Type.Record(
      Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,255}$' }),
      Type.String({ maxLength: 65_536 }),
      {
        maxProperties: 1_024,
        ...closed,
      },
    ),
    inputs: Type.Array(
      Type.Object(
        {
          path: Type.String({ minLength: 1, maxLength: 4_096 }),
          sha256: Digest,
          bytes: Base64(32 * mebibyte),
        },
        closed,
      ),
      { maxItems: 4_096 },
    ),
    capabilities: Capabilities,
    limits: Limits,
    requirements: Type.Optional(Requirements),
    nonce: Type.String({ maxLength: 256, description: 'lets one bundle be run more than once' }),
  },
  closed,
)
export type WasmBundle = Static<typeof WasmBundle>

/** Everything a run needs, in one document named by its digest. */
export const Bundle = Type.Union([WasmBundle])
export type Bundle = Static<typeof Bundle>
