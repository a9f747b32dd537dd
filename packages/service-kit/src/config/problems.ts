import { closest, distance } from 'fastest-levenshtein'
import type { ErrorObject } from 'ajv'
import { environmentName, schemaLeaves } from './schema-leaves.ts'
import type { ConfigSchema } from './schema-leaves.ts'

/** One thing wrong with a configuration. */
export type ConfigProblem = {
  /** Dotted path of the setting, e.g. `chain.rpcUrl`. */
  readonly path: string
  /** In words, with what to do. Never quotes a value that could be a secret. */
  readonly reason: string
}

const pathOf = (instancePath: string): string[] =>
  instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

const suggestion = (unknown: string, known: readonly string[]): string => {
  const candidate = known.length === 0 ? undefined : closest(unknown, [...known])
  return candidate !== undefined && distance(unknown, candidate) <= 3 ? `, did you mean ${candidate}?` : ''
}

const missing = (path: readonly string[], schema: ConfigSchema): ConfigProblem[] => {
  const wanted = path.join('.')
  const leaves = schemaLeaves(schema).filter((leaf) => `${leaf.path.join('.')}.`.startsWith(`${wanted}.`))
  return leaves
    .filter((leaf) => leaf.schema.default === undefined && !leaf.optional)
    .map((leaf) => ({
      path: leaf.path.join('.'),
      reason: `is missing; set it in the configuration file or as ${environmentName(leaf.path)}`,
    }))
}

/** Turns validation errors into problems a person can act on: every missing setting by its full path, every unknown key with the nearest known one. */
export const configProblems = (errors: readonly ErrorObject[], schema: ConfigSchema): ConfigProblem[] =>
  errors.flatMap((error): ConfigProblem[] => {
    const path = pathOf(error.instancePath)
    if (error.keyword === 'required')
      return missing([...path, String(error.params['missingProperty'])], schema)
    if (error.keyword === 'additionalProperties') {
      const key = String(error.params['additionalProperty'])
      const siblings = schemaLeaves(schema)
        .filter((leaf) => path.every((part, depth) => leaf.path[depth] === part))
        .map((leaf) => leaf.path[path.length] ?? '')
      return [{ path: [...path, key].join('.'), reason: `is not a setting${suggestion(key, siblings)}` }]
    }
    if (error.keyword === 'enum') {
      const allowed = (error.params['allowedValues'] as unknown[]).join(', ')
      return [{ path: path.join('.'), reason: `must be one of ${allowed}` }]
    }
    return [{ path: path.join('.') || '(root)', reason: error.message ?? 'is not valid' }]
  })
