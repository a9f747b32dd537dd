import { Type } from 'typebox'

export const closed = { additionalProperties: false }
export const mebibyte = 2 ** 20

/** sha256 as `0x` and 64 lower-case hex digits. */
export const Digest = Type.String({ pattern: '^0x[0-9a-f]{64}$' })

/** At most `bytes` bytes in base64 (RFC 4648 §4, padded). */
export const Base64 = (bytes: number) => Type.String({ maxLength: Math.ceil(bytes / 3) * 4 })

/** Bytes that travel with their digest. */
export const CarriedBytes = (bytes: number) => Type.Object({ sha256: Digest, bytes: Base64(bytes) }, closed)

export const Arguments = Type.Array(Type.String({ maxLength: 65_536 }), { maxItems: 1_024 })

export const Environment = Type.Record(
  Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,255}$' }),
  Type.String({ maxLength: 65_536 }),
  { maxProperties: 1_024, ...closed },
)

/** Files the program finds under `/inputs`. */
export const Inputs = Type.Array(
  Type.Object(
    { path: Type.String({ minLength: 1, maxLength: 4_096 }), sha256: Digest, bytes: Base64(32 * mebibyte) },
    closed,
  ),
  { maxItems: 4_096 },
)

export const Nonce = Type.String({ maxLength: 256, description: 'lets one bundle be run more than once' })
