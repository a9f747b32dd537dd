/** The part of JSON Schema that a configuration uses. */
export type ConfigSchema = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, ConfigSchema>>
  readonly required?: readonly string[]
  /** Alternatives, as a union of literals has them. */
  readonly anyOf?: readonly { readonly const?: unknown }[]
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly default?: unknown
  readonly additionalProperties?: boolean | ConfigSchema
}

export type SchemaLeaf = {
  /** Keys from the root, e.g. ['chain', 'rpcUrl']. */
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
): SchemaLeaf[] =>
  schema.type === 'object' && schema.properties !== undefined
    ? Object.entries(schema.properties).flatMap(([key, child]) =>
        schemaLeaves(child, [...path, key], optional || !(schema.required ?? []).includes(key)),
      )
    : [{ path, schema, optional }]

/** The same schema with every object closed, so that a misspelt key is an error and not silence. */
export const closedSchema = (schema: ConfigSchema): ConfigSchema => {
  if (schema.properties === undefined) return schema
  const properties = Object.fromEntries(
    Object.entries(schema.properties).map(([key, child]) => [key, closedSchema(child)]),
  )
  return { ...schema, properties, additionalProperties: schema.additionalProperties ?? false }
}

/** `chain.rpcUrl` is read from `LILYMED_CHAIN_RPC_URL`. */
export const environmentName = (path: readonly string[]): string =>
  `LILYMED_${path.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_')}`
