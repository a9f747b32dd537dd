import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { parse, TomlError } from 'smol-toml'
import type { Static, TSchema } from 'typebox'
import { AppError } from '../app-error.ts'
import { readEnvironment } from './environment.ts'
import { configProblems } from './problems.ts'
import type { ConfigProblem } from './problems.ts'
import { closedSchema } from './schema-leaves.ts'
import type { ConfigPath, ConfigSchema } from './schema-leaves.ts'
import { settingName } from './setting-names.ts'
import { unknownVariables } from './unknown-variables.ts'

/** Settings of which a use needs one, though the schema does without: asked for together with whatever else is wrong. */
export type ConfigNeed = {
  readonly anyOf: readonly ConfigPath[]
  /** What to do, and for what it is needed. */
  readonly reason: string
}

export type ConfigSources = {
  /** Path of a TOML file; its tables are the schema's objects. */
  readonly file?: string | undefined
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Settings given on the command line, which win over everything. */
  readonly flags?: readonly { readonly path: ConfigPath; readonly value: unknown }[]
  readonly needs?: readonly ConfigNeed[]
  /** Told, in a sentence each, of variables that look like settings and are none. */
  readonly warn?: (sentence: string) => void
}

/** A configuration that cannot be used: carries every problem, not the first. Exit code 78. */
export class ConfigInvalid extends AppError {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[], file: string | undefined) {
    const lines = problems.map(({ path, reason }) => `  ${path} ${reason}`)
    const where =
      file === undefined
        ? 'the configuration (no file given; name one with --config)'
        : `the configuration in ${file}`
    super({
      code: 'CONFIG_INVALID',
      message: `${problems.length} problem${problems.length === 1 ? '' : 's'} in ${where}:\n${lines.join('\n')}`,
      retryable: false,
    })
    this.problems = problems
  }
}

/** Never quotes what stands in the file: it may be a secret that was put there by mistake. */
const whyUnreadable = (failure: unknown): string => {
  if (failure instanceof TomlError) {
    const [what = ''] = failure.message.split('\n')
    return `is no TOML at line ${failure.line}, column ${failure.column}: ${what.replace(/^Invalid TOML document: /, '')}`
  }
  const code = (failure as NodeJS.ErrnoException).code ?? String(failure)
  if (code === 'ENOENT') return 'is not there: make it, or name another one'
  if (code === 'EISDIR') return 'is a folder: name the file in it'
  return `cannot be read (${code})`
}

/** The tables of a TOML file. Throws ConfigInvalid for one that cannot be read. */
export const readTomlFile = (file: string): Record<string, unknown> => {
  try {
    // The parser's tables have no prototype; a clone's have the ordinary one.
    return structuredClone(parse(readFileSync(file, 'utf8'))) as Record<string, unknown>
  } catch (failure) {
    throw new ConfigInvalid([{ path: '(file)', reason: whyUnreadable(failure) }], file)
  }
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Puts a value where its path leads, making the tables on the way; a place past the end of an array makes those before it. */
const put = (target: Record<string, unknown> | unknown[], path: ConfigPath, value: unknown): void => {
  const [key, ...rest] = path
  if (key === undefined) return
  const slots = target as Record<string | number, unknown>
  if (Array.isArray(target)) while (target.length < Number(key)) target.push({})
  if (rest.length === 0) {
    slots[key] = value
    return
  }
  const wantsArray = typeof rest[0] === 'number'
  const present = slots[key]
  const child = wantsArray ? (Array.isArray(present) ? present : []) : isTable(present) ? present : {}
  slots[key] = child
  put(child, rest, value)
}

const isThere = (values: unknown, [key, ...rest]: ConfigPath): boolean => {
  if (key === undefined) return values !== undefined
  return (isTable(values) || Array.isArray(values)) && isThere(Reflect.get(values, key), rest)
}

const unmet = (values: unknown, needs: readonly ConfigNeed[]): ConfigProblem[] =>
  needs.flatMap(({ anyOf, reason }) => {
    const [first = []] = anyOf
    return anyOf.some((path) => isThere(values, path)) ? [] : [{ path: settingName(first), reason }]
  })

/**
 * Reads a configuration: flag over environment over file over the schema's defaults.
 *
 * @param problemsOf what is wrong with settings that the schema accepts one by one
 * @throws ConfigInvalid with every missing, unknown or wrong setting at once.
 */
export const loadConfig = <Schema extends TSchema>(
  schema: Schema,
  sources: ConfigSources,
  problemsOf: (config: Static<Schema>) => readonly ConfigProblem[] = () => [],
): Static<Schema> => {
  const plain = structuredClone(schema) as unknown as ConfigSchema
  const values = sources.file === undefined ? {} : readTomlFile(sources.file)
  for (const sentence of unknownVariables(plain, sources.environment ?? {})) sources.warn?.(sentence)
  for (const { path, value } of readEnvironment(plain, sources.environment ?? {})) put(values, path, value)
  for (const { path, value } of sources.flags ?? []) put(values, path, value)

  const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: false })
  formats.default(ajv)
  const validate = ajv.compile(closedSchema(plain))
  const wrong = validate(values)
    ? problemsOf(values as Static<Schema>)
    : configProblems(validate.errors ?? [], plain)
  const problems = [...wrong, ...unmet(values, sources.needs ?? [])]
  if (problems.length === 0) return values as Static<Schema>
  throw new ConfigInvalid(problems, sources.file)
}
