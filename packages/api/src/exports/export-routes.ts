import { Type } from 'typebox'
import type { Static, TObject, TSchema } from 'typebox'
import { routes } from '../routes.ts'
import { scoreboardRoutes } from '../routes/scoreboard.ts'
import type { AnswerOf, OperationId, QueryOf } from '../routes.ts'

/** Lists that are exported whole: all that are paged and are not of one item or one epoch. */
export type ListId = Exclude<
  {
    [Id in OperationId]: AnswerOf<Id> extends { readonly nextCursor: string | null } ? Id : never
  }[OperationId],
  'listDisputeEvents' | keyof typeof scoreboardRoutes
>

/** One item of a list. */
export type ItemOf<Id extends ListId> =
  AnswerOf<Id> extends { readonly items: readonly (infer Item)[] } ? Item : never

/** The forms that an export comes in. */
export const EXPORT_FORMATS = ['ndjson', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** How an export is asked for, beside what the list is filtered by. */
export const exportQuery = Type.Object({
  format: Type.Optional(
    Type.Enum([...EXPORT_FORMATS], {
      description:
        'else what `Accept` prefers of application/x-ndjson and text/csv, and the first where it does not say',
    }),
  ),
  seal: Type.Optional(
    Type.Boolean({
      description:
        'whether the last line says that the export is whole and gives its digest; of NDJSON it does unless told not to',
    }),
  ),
})
export type ExportQuery = Static<typeof exportQuery>

/** What an export takes: the filters of its list. It is not paged. */
export type ExportFilters<Id extends ListId> = Omit<QueryOf<Id>, 'limit' | 'cursor'>

/** One export: the list it is of, what to call it, its route, and the schema of an item. */
export type ExportRoute = {
  readonly list: ListId
  readonly name: string
  readonly operationId: string
  readonly path: string
  readonly summary: string
  readonly query: TObject
  readonly item: TSchema
}

const paging = new Set(['limit', 'cursor'])

const isList = (id: string): id is ListId =>
  id !== 'listDisputeEvents' &&
  !Object.hasOwn(scoreboardRoutes, id) &&
  'nextCursor' in ((routes[id as OperationId].answer as TObject).properties ?? {})

const exportOf = (list: ListId): ExportRoute => {
  const { path, summary, query, answer } = routes[list]
  const filters = Object.entries(query.properties as Readonly<Record<string, TSchema>>).filter(
    ([name]) => !paging.has(name),
  )
  return {
    list,
    name: path.slice('/v1/'.length).replaceAll('/', '-'),
    operationId: list.replace(/^list/, 'export'),
    path: path.replace('/v1/', '/v1/export/'),
    summary: `All of it in one answer: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}`,
    query: Type.Object({ ...Object.fromEntries(filters), ...exportQuery.properties }),
    item: (answer.properties.items as unknown as { readonly items: TSchema }).items,
  }
}

/** Every export, in the order of the lists: for each list one route below /v1/export/ that takes the same filters. */
export const exportRoutes: readonly ExportRoute[] = Object.keys(routes).filter(isList).map(exportOf)

/** The export of a list. */
export const exportRouteOf = (list: ListId): ExportRoute => exportOf(list)
