import { closest, distance } from 'fastest-levenshtein'
import { printable } from '../printable.ts'
import { schemaLeaves } from './schema-leaves.ts'
import type { ConfigSchema } from './schema-leaves.ts'
import { environmentName } from './setting-names.ts'

const prefix = 'LILYMED_'

/**
 * A sentence for every variable of an environment that is named like a setting and is none of this schema's: it is ignored, and whoever set it
 * should know. Names what was probably meant. Values are not told.
 */
export const unknownVariables = (
  schema: ConfigSchema,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] => {
  const known = schemaLeaves(schema).map(({ path }) => environmentName(path))
  const patterns = known.map((name) => new RegExp(`^${name.replaceAll('<n>', '(0|[1-9][0-9]?)')}$`))
  const former = retiredVariables(schema)
  return Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && (environment[name] ?? '') !== '')
    .filter((name) => !patterns.some((pattern) => pattern.test(name)))
    .toSorted()
    .map((name) => {
      const advice = former.get(name)
      if (advice !== undefined) return `${name} is not a setting any more and is ignored: ${advice}`
      return `${printable(name)} is no setting here and is ignored${suggestion(name, known)}`
    })
}

const suggestion = (name: string, known: readonly string[]): string => {
  const counted = known.map((each) => each.replaceAll('<n>', '0'))
  const candidate = counted.length === 0 ? undefined : closest(name, [...counted])
  return candidate !== undefined && distance(name, candidate) <= 4 ? `, did you mean ${candidate}?` : ''
}

/** The variables of former versions, and what to do instead. */
const retiredVariables = (
  { properties = {}, retired = {} }: ConfigSchema,
  path: readonly string[] = [],
): ReadonlyMap<string, string> =>
  new Map([
    ...Object.entries(retired).map(([key, { advice }]) => [environmentName([...path, key]), advice] as const),
    ...Object.entries(properties).flatMap(([key, child]) => [...retiredVariables(child, [...path, key])]),
  ])
