import type { Static, TSchema } from 'typebox'
import type { JsonMember, JsonNode } from '../json/json-node.ts'
import { mapValueSchema, presentSchema } from './struct-schema.ts'

const toMembers = (value: object, properties: Readonly<Record<string, TSchema>>): JsonMember[] => {
  const fields = new Map<string, unknown>(Object.entries(value))
  return Object.entries(properties).flatMap(([key, schema]): JsonMember[] => {
    const field = fields.get(key)
    return field === undefined ? [] : [[key, toNode(schema, field)]]
  })
}

/** Go sorts the keys of a map by their bytes. */
const toSortedMembers = (value: object, schema: TSchema): JsonMember[] =>
  Object.entries(value)
    .toSorted(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map(([key, item]) => [key, toNode(schema, item)])

const toNode = (schema: TSchema, value: unknown): JsonNode => {
  if (value === null || typeof value === 'boolean') return { kind: 'literal', value }
  if (typeof value === 'string') return { kind: 'string', value }
  if (typeof value === 'bigint') return { kind: 'number', text: value.toString() }
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { kind: 'number', text: String(value) }
  const parts = presentSchema(schema)
  const { items, properties } = parts
  if (Array.isArray(value) && items) return { kind: 'array', items: value.map((item) => toNode(items, item)) }
  const mapSchema = mapValueSchema(parts)
  if (typeof value === 'object' && mapSchema) {
    return { kind: 'object', members: toSortedMembers(value, mapSchema) }
  }
  if (typeof value === 'object' && properties)
    return { kind: 'object', members: toMembers(value, properties) }
  throw new TypeError(`expected a value of a Go struct, got a ${typeof value}`)
}

/**
 * A value as Go's encoder orders it: fields in the order of the schema, maps by key, absent fields left out. Throws a
 * TypeError for a number that is no exact integer, which no Lilypad struct holds.
 */
export const structNode = <Schema extends TSchema>(schema: Schema, value: Static<Schema>): JsonNode =>
  toNode(schema, value)
