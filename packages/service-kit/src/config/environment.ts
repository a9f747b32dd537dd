import { environmentName, schemaLeaves } from './schema-leaves.ts'
import type { ConfigSchema } from './schema-leaves.ts'

/** Numbers and booleans arrive as text in an environment; anything unreadable stays text, for the schema to refuse. */
const fromText = (text: string, type: string | undefined): unknown => {
  if (type === 'integer' || type === 'number') {
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  }
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

export type EnvironmentSetting = { readonly path: readonly string[]; readonly value: unknown }

/** The settings that an environment holds for a schema. Empty variables count as absent. */
export const readEnvironment = (
  schema: ConfigSchema,
  environment: Readonly<Record<string, string | undefined>>,
): EnvironmentSetting[] =>
  schemaLeaves(schema).flatMap(({ path, schema: leaf }) => {
    const text = environment[environmentName(path)]
    return text === undefined || text === '' ? [] : [{ path, value: fromText(text, leaf.type) }]
  })
