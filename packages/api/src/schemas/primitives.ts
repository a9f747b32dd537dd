import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'

/** A schema that points at another one by its `$id`, so that OpenAPI names it once and every use refers to it. */
export const refTo = <Schema extends TSchema>(schema: Schema & { readonly $id?: string }) =>
  Type.Unsafe<Static<Schema>>({ $ref: `${schema.$id}#` })

/** A value or null: absent things are null, never left out. */
export const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const Address = Type.String({
  pattern: '^0x[0-9a-fA-F]{40}$',
  description: 'account or contract address, EIP-55 checksummed in answers',
})

export const Bytes32 = Type.String({ pattern: '^0x[0-9a-f]{64}$', description: '32 bytes, lower-case hex' })

/** Hex of any length. */
export const Hex = Type.String({ pattern: '^0x[0-9a-f]*$' })

export const Amount = Type.String({ pattern: '^-?[0-9]+$', description: 'wei of LP, decimal' })

export const Uint = Type.String({
  pattern: '^[0-9]+$',
  description: 'unsigned integer of up to 256 bits, decimal',
})

export const Timestamp = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })

export const Position = Type.String({
  pattern: '^[0-9a-f]{16}(/[0-9a-f]{16})?$',
  description: 'opaque place in the event log; compares as text in log order',
})

export const BlockNumber = Type.Integer({ minimum: 0 })
