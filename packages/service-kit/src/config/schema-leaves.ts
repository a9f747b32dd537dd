/** The part of JSON Schema that a configuration uses. */
export type ConfigSchema = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, ConfigSchema>>
  readonly required?: readonly string[]
  /** What an array holds; an array of tables where this has properties. */
  readonly items?: ConfigSchema
  readonly minItems?: number
  /** Alternatives, as a union of literals has them. */
  readonly anyOf?: readonly { readonly const?: unknown }[]
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly default?: unknown
  readonly additionalProperties?: boolean | ConfigSchema
  /** Keys of former versions, and what to write instead of each. */
  readonly retired?: Readonly<Record<string, RetiredKey>>
}

/** A key that was a setting once: the one that took its place, if one did, and what to do in words. */
export type RetiredKey = { readonly successor?: string; readonly advice: string }

/** Keys from the root; a number is a place in an array of tables, e.g. ['chains', 0, 'chainId']. */
export type ConfigPath = readonly (string | number)[]

/** Stands in the path of a leaf for any place in an array of tables. */
export const anyPlace = '[]'

export type SchemaLeaf = {
  /** Keys from the root, e.g. ['http', 'port'] or ['chains', anyPlace, 'chainId']. */
  readonly path: readonly string[]
  readonly schema: ConfigSchema
  /** Whether it, or a table it is in, may be left out. */
  readonly optional: boolean
}

/** Every setting of a configuration, in the order of the schema; objects without named properties count as one setting. */
export const schemaLeaves = (
  schema: ConfigSchema,
  path: readonly string[] = [],
  optional = false,
): SchemaLeaf[] => {
  if (schema.type === 'object' && schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, child]) =>
      schemaLeaves(child, [...path, key], optional || !(schema.required ?? []).includes(key)),
    )
  }
  if (schema.items?.properties !== undefined) {
    return schemaLeaves(schema.items, [...path, anyPlace], optional || (schema.minItems ?? 0) === 0)
  }
  return [{ path, schema, optional }]
}

/** The same schema with every object closed, so that a misspelt key is an error and not silence. */
export const closedSchema = (schema: ConfigSchema): ConfigSchema => {
  if (schema.items !== undefined) return { ...schema, items: closedSchema(schema.items) }
  if (schema.properties === undefined) return schema
  const properties = Object.fromEntries(
    Object.entries(schema.properties).map(([key, child]) => [key, closedSchema(child)]),
  )
  return { ...schema, properties, additionalProperties: schema.additionalProperties ?? false }
}
