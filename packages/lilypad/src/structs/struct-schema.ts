import type { TSchema } from 'typebox'

/** The parts of a JSON schema that decide how a Go value is read and written. */
export type StructSchema = {
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly additionalProperties?: TSchema | boolean
  readonly items?: TSchema
  readonly anyOf?: readonly TSchema[]
  readonly goInt?: true
  readonly goUint64?: true
}

/** The schema of what stands where `null` is also allowed; the schema itself elsewhere. */
export const presentSchema = (schema: TSchema): StructSchema => {
  const parts: StructSchema = schema
  const variants = parts.anyOf?.filter((variant) => !('type' in variant && variant.type === 'null'))
  return variants?.length === 1 && variants[0] !== undefined ? presentSchema(variants[0]) : parts
}

/** The schema of a map's values; undefined where the schema is no map. */
export const mapValueSchema = (parts: StructSchema): TSchema | undefined =>
  typeof parts.additionalProperties === 'object' ? parts.additionalProperties : undefined
