import type { TSchema } from 'typebox'
import { sharedSchemas } from '../shared-schemas.ts'

/** One column of a CSV export: its name, where in an item its value is, and what it is. */
export type ExportColumn = {
  readonly name: string
  readonly path: readonly string[]
  /** `json` where the value is an array or an object of no fixed shape, which stands in one cell as JSON. */
  readonly kind: 'text' | 'json'
  readonly description: string
}

/** What the walk needs to know of a schema. */
type Shape = {
  readonly $ref?: string
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly anyOf?: readonly Shape[]
}

const shared = new Map(
  sharedSchemas.map((schema) => [`${(schema as { readonly $id?: string }).$id}#`, schema as Shape]),
)

const isNull = ({ type }: Shape): boolean => type === 'null'

/** The schema behind references and behind "or null". */
const bare = (schema: Shape): Shape => {
  if (schema.$ref !== undefined) return bare(shared.get(schema.$ref) ?? {})
  const choices = schema.anyOf?.filter((choice) => !isNull(choice)) ?? []
  return choices.length === 1 && choices[0] !== undefined ? bare(choices[0]) : schema
}

const textual = new Set(['string', 'integer', 'number', 'boolean'])

const isText = (schema: Shape): boolean => {
  const { type, anyOf } = bare(schema)
  return anyOf === undefined ? type === undefined || textual.has(type) : anyOf.every(isText)
}

const columnsIn = (schema: Shape, path: readonly string[]): readonly ExportColumn[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const inner = bare(property)
    const here = [...path, name]
    if (inner.properties !== undefined) return columnsIn(inner, here)
    const isJson = inner.type === 'array' || inner.type === 'object' || !isText(inner) || isOpen(inner)
    return [
      {
        name: here.join('.'),
        path: here,
        kind: isJson ? 'json' : 'text',
        description: property.description ?? inner.description ?? '',
      },
    ]
  })

/** A schema that says nothing of the shape of its values, an enumeration of texts apart. */
const isOpen = (schema: Shape): boolean =>
  schema.type === undefined && schema.anyOf === undefined && !('enum' in schema) && !('const' in schema)

/** The columns of a list's items: one for each value of fixed shape, however deep, named by the way to it. */
export const exportColumns = (item: TSchema): readonly ExportColumn[] => columnsIn(bare(item), [])
