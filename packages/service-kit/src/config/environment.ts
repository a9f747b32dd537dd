import { anyPlace, schemaLeaves } from './schema-leaves.ts'
import type { ConfigPath, ConfigSchema, SchemaLeaf } from './schema-leaves.ts'
import { environmentName } from './setting-names.ts'

/** Numbers and booleans arrive as text in an environment; anything unreadable stays text, for the schema to refuse. */
const fromText = (text: string, type: string | undefined): unknown => {
  if (type === 'integer' || type === 'number') {
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  }
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

export type EnvironmentSetting = { readonly path: ConfigPath; readonly value: unknown }

type Environment = Readonly<Record<string, string | undefined>>

/** The leaf at every place that an environment names; places beyond 99 are no settings. */
const placesOf = ({ path }: SchemaLeaf, environment: Environment): ConfigPath[] => {
  if (!path.includes(anyPlace)) return [path]
  const pattern = new RegExp(`^${environmentName(path).replaceAll('<n>', '(0|[1-9][0-9]?)')}$`)
  return Object.keys(environment).flatMap((name) => {
    const places = pattern.exec(name)?.slice(1)
    if (places === undefined) return []
    const rest = [...places]
    return [path.map((key) => (key === anyPlace ? Number(rest.shift()) : key))]
  })
}

/** The settings that an environment holds for a schema. Empty variables count as absent. */
export const readEnvironment = (schema: ConfigSchema, environment: Environment): EnvironmentSetting[] =>
  schemaLeaves(schema).flatMap((leaf) =>
    placesOf(leaf, environment).flatMap((path) => {
      const text = environment[environmentName(path)]
      return text === undefined || text === '' ? [] : [{ path, value: fromText(text, leaf.schema.type) }]
    }),
  )
