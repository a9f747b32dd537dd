import { closest, distance } from 'fastest-levenshtein'
import type { ErrorObject } from 'ajv'
import { anyPlace, schemaLeaves } from './schema-leaves.ts'
import type { ConfigPath, ConfigSchema } from './schema-leaves.ts'
import { environmentName, settingName } from './setting-names.ts'

/** One thing wrong with a configuration. */
export type ConfigProblem = {
  /** The setting's name, e.g. `http.port` or `chains[1].endpoints[0].url`. */
  readonly path: string
  /** In words, with what to do. Never quotes a value that could be a secret. */
  readonly reason: string
}

const pathOf = (instancePath: string): ConfigPath =>
  instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')))

const schemaAt = (schema: ConfigSchema, [key, ...rest]: ConfigPath): ConfigSchema => {
  if (key === undefined) return schema
  return schemaAt((typeof key === 'number' ? schema.items : schema.properties?.[key]) ?? {}, rest)
}

const suggestion = (unknown: string, known: readonly string[]): string => {
  const candidate = known.length === 0 ? undefined : closest(unknown, [...known])
  return candidate !== undefined && distance(unknown, candidate) <= 3 ? `, did you mean ${candidate}?` : ''
}

/** What has to be set for something absent: a setting, every required one of a table, or the table where none of them is. */
const missing = (schema: ConfigSchema, path: ConfigPath): ConfigProblem[] => {
  if (schema.default !== undefined) return []
  if (schema.items?.properties !== undefined) return missing(schema.items, [...path, 0])
  const within = (schema.required ?? []).flatMap((key) =>
    missing(schema.properties?.[key] ?? {}, [...path, key]),
  )
  if (within.length > 0) return within
  const [first] = schemaLeaves(schema)
  const variable = environmentName([
    ...path,
    ...(first?.path ?? []).map((key) => (key === anyPlace ? 0 : key)),
  ])
  const reason = `is missing; set it in the configuration file or as ${variable}`
  return [{ path: settingName(path), reason }]
}

const unknownKey = (schema: ConfigSchema, path: ConfigPath, key: string): ConfigProblem => {
  const { retired = {}, properties = {} } = schemaAt(schema, path)
  const former = retired[key]
  return {
    path: settingName([...path, key]),
    reason:
      former === undefined
        ? `is not a setting${suggestion(key, Object.keys(properties))}`
        : `is not a setting any more: ${former.advice}`,
  }
}

const successorsOf = (errors: readonly ErrorObject[], schema: ConfigSchema): ReadonlySet<string> =>
  new Set(
    errors.flatMap(({ keyword, instancePath, params }) => {
      const path = pathOf(instancePath)
      if (keyword !== 'additionalProperties') return []
      const former = schemaAt(schema, path).retired?.[String(params['additionalProperty'])]
      return former?.successor === undefined ? [] : [settingName([...path, former.successor])]
    }),
  )

/**
 * Turns validation errors into problems a person can act on: every missing setting by its full path, every unknown key with the
 * nearest known one. What took the place of a retired key that is still there is not called missing as well.
 */
export const configProblems = (errors: readonly ErrorObject[], schema: ConfigSchema): ConfigProblem[] => {
  const successors = successorsOf(errors, schema)
  return errors.flatMap((error): ConfigProblem[] => {
    const path = pathOf(error.instancePath)
    if (error.keyword === 'required') {
      const absent = [...path, String(error.params['missingProperty'])]
      return successors.has(settingName(absent)) ? [] : missing(schemaAt(schema, absent), absent)
    }
    if (error.keyword === 'minItems') return missing(schemaAt(schema, path), path)
    if (error.keyword === 'additionalProperties') {
      return [unknownKey(schema, path, String(error.params['additionalProperty']))]
    }
    if (error.keyword === 'enum') {
      const allowed = (error.params['allowedValues'] as unknown[]).join(', ')
      return [{ path: settingName(path), reason: `must be one of ${allowed}` }]
    }
    return [{ path: settingName(path) || '(root)', reason: error.message ?? 'is not valid' }]
  })
}
