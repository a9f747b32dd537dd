import type { Static, TSchema } from 'typebox'
import type { JsonNode } from '../json/json-node.ts'
import { checkStruct } from './check-struct.ts'
import { mapValueSchema, presentSchema } from './struct-schema.ts'
import type { StructSchema } from './struct-schema.ts'

/** Why a JSON value is not the Go struct that was expected; `path` is a JSON pointer. */
export type StructRejection = {
  readonly code: 'STRUCT_MALFORMED' | 'STRUCT_KEY_CASE'
  readonly message: string
  readonly path: string
}

export type ReadStruct<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'rejected'; readonly rejection: StructRejection }

type KeyCaseReport = (rejection: StructRejection) => void

const foldCase = (key: string): string => key.toUpperCase().toLowerCase()

const readNumber = (parts: StructSchema, text: string): number | bigint => {
  const isInteger = /^-?(?:0|[1-9][0-9]{0,19})$/.test(text)
  if (isInteger && parts.goUint64) return BigInt(text)
  const value = Number(text)
  return isInteger && parts.goInt && !Number.isSafeInteger(value) ? BigInt(text) : value
}

const readMap = (
  node: JsonNode & { kind: 'object' },
  schema: TSchema,
  path: string,
  report: KeyCaseReport,
) => {
  const value = Object.create(null) as Record<string, unknown>
  for (const [key, item] of node.members) value[key] = readValue(schema, item, `${path}/${key}`, report)
  return value
}

const readFields = (
  node: JsonNode & { kind: 'object' },
  parts: StructSchema,
  path: string,
  report: KeyCaseReport,
) => {
  const known = new Map(Object.entries(parts.properties ?? {}))
  const folded = new Map(Array.from(known.keys(), (key) => [foldCase(key), key]))
  const fields = new Map<string, unknown>()
  for (const [key, item] of node.members) {
    const schema = known.get(key)
    const meant = folded.get(foldCase(key))
    if (schema) fields.set(key, readValue(schema, item, `${path}/${key}`, report))
    else if (meant !== undefined) {
      report({
        code: 'STRUCT_KEY_CASE',
        message: `expected the key "${meant}" at ${path || '/'}, got ${JSON.stringify(key)}, which Go would read as it`,
        path,
      })
    }
  }
  return Object.fromEntries(fields)
}

const readValue = (schema: TSchema, node: JsonNode, path: string, report: KeyCaseReport): unknown => {
  const parts = presentSchema(schema)
  if (node.kind === 'object') {
    const mapSchema = mapValueSchema(parts)
    return mapSchema ? readMap(node, mapSchema, path, report) : readFields(node, parts, path, report)
  }
  if (node.kind === 'array') {
    return node.items.map((item, index) => readValue(parts.items ?? {}, item, `${path}/${index}`, report))
  }
  return node.kind === 'number' ? readNumber(parts, node.text) : node.value
}

/**
 * Reads a JSON value as a Go struct. Unknown keys are ignored, as Go ignores them; a key that differs from a known one only
 * in its letter case is refused, because Go would take it for the known one. Integers keep every digit.
 */
export const readStruct = <Schema extends TSchema>(
  schema: Schema,
  node: JsonNode,
): ReadStruct<Static<Schema>> => {
  const refusals: StructRejection[] = []
  const value = readValue(schema, node, '', (rejection) => refusals.push(rejection))
  const [refusal] = refusals
  if (refusal) return { kind: 'rejected', rejection: refusal }
  const problem = checkStruct(schema, value)
  return problem
    ? { kind: 'rejected', rejection: { code: 'STRUCT_MALFORMED', ...problem } }
    : { kind: 'read', value: value as Static<Schema> }
}
