import { exportRoutes, routes } from '@lilymed/api'
import type { OperationId } from '@lilymed/api'
import * as fc from 'fast-check'
import type { TSchema } from 'typebox'

/** What fast-check needs to know of a parameter's schema. */
type Shape = {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
}

/** A request to a route: which one, its address, and the names of its parameters. */
export type AnyRequest<Id extends string = OperationId> = {
  readonly id: Id
  readonly url: string
  readonly names: readonly string[]
}

type Properties = { readonly properties: Readonly<Record<string, TSchema>> }

/** What a request is made of: a path and its parameters. */
type AnyRoute = { readonly path: string; readonly params: Properties; readonly query: Properties }

const ofPattern = (pattern: string): fc.Arbitrary<string> => fc.stringMatching(new RegExp(pattern))

const instants = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

/** Values that a schema takes. */
const taken = (schema: Shape): fc.Arbitrary<string> => {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum.map(String))
  if (schema.type === 'boolean') return fc.constantFrom('true', 'false')
  if (schema.type === 'integer') {
    const [min, max] = [schema.minimum ?? 0, schema.maximum ?? Number.MAX_SAFE_INTEGER]
    return fc.oneof(fc.integer({ min, max: Math.min(max, min + 300) }), fc.integer({ min, max })).map(String)
  }
  if (schema.pattern !== undefined) return ofPattern(schema.pattern)
  return schema.format === 'date-time' ? instants : fc.string({ minLength: 1, maxLength: 60 })
}

/** What nobody should send. */
const hostile = fc.oneof(
  fc.constantFrom(
    `' OR 1=1 --`,
    `"; DROP TABLE rows_disputes; --`,
    '../../etc/passwd',
    '%00',
    '\u0000',
    '\u202Etxt.exe',
    '<script>alert(1)</script>',
    '__proto__',
    '-1',
    '1e309',
    'NaN',
    '9'.repeat(400),
    '2026-12-31T23:59:60Z',
    Buffer.from('["disputes","x",{},[],1e99]').toString('base64url'),
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 1_100 }),
)

const schemasOf = (part: Properties): [string, Shape][] =>
  Object.entries(part.properties).map(([name, schema]) => [name, schema as Shape])

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

/** Without it the address would be another route's. */
const isPathPart = (text: string): boolean => !['', '.', '..'].includes(text)

/** Requests to one route: parameters of its schema that are known, taken by the schema, or hostile; now and then one it does not have, or one twice. */
const toRoute = <Id extends string>(
  id: Id,
  { path, params, query }: AnyRoute,
  known: Readonly<Record<string, readonly string[]>>,
) => {
  const valueOf = (name: string, schema: Shape): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 6, arbitrary: taken(schema) },
      { weight: 2, arbitrary: hostile },
      ...(known[name] === undefined
        ? []
        : [{ weight: 8, arbitrary: fc.constantFrom(...(known[name] ?? [])) }]),
    )
  const inPath = schemasOf(params)
  const inQuery = schemasOf(query)
  const nothing = fc.constant(null)
  const asked = inQuery.map(([name, schema]) => {
    const value = valueOf(name, schema).map((text) => [name, text] as const)
    return fc.oneof({ weight: 4, arbitrary: nothing }, { weight: 1, arbitrary: value })
  })
  const stray = fc.tuple(fc.constantFrom('limit', 'x', '__proto__', 'constructor', 'cursor[]'), hostile)
  return fc
    .tuple(
      fc.tuple(...inPath.map(([name, schema]) => valueOf(name, schema).filter(isPathPart))),
      fc.tuple(...asked),
      fc.oneof({ weight: 9, arbitrary: nothing }, { weight: 1, arbitrary: stray }),
    )
    .map(([values, pairs, extra]): AnyRequest<Id> => {
      const filled = inPath.reduce<string>(
        (text, [name], index) => text.replace(`:${name}`, () => encoded(values[index] ?? '')),
        path,
      )
      const search = [...pairs, extra]
        .filter((pair) => pair !== null)
        .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      const names = [...inPath, ...inQuery].map(([name]) => name)
      return { id, url: search.length === 0 ? filled : `${filled}?${search.join('&')}`, names }
    })
}

/** Requests to any route of the table; of some parameters values are known that there is something behind. */
export const anyRequest = (known: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<AnyRequest> =>
  fc.oneof(...(Object.keys(routes) as OperationId[]).map((id) => toRoute(id, routes[id], known)))

/** Requests for any export. */
export const anyExport = (
  known: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<AnyRequest<string>> =>
  fc.oneof(
    ...exportRoutes.map(({ operationId, path, query }) =>
      toRoute(operationId, { path, params: { properties: {} }, query }, known),
    ),
  )
