import type { AsOf, ExportFormat, ExportRoute } from '@lilymed/api'
import type { Snapshot } from '../../read-model/snapshot.ts'
import { createCatalogue } from '../../resources/catalogue.ts'
import { createScoreboard } from '../../scoreboard/scoreboard.ts'
import { problem } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { etagOf } from '../etag.ts'
import { createHandlers } from '../handlers.ts'
import { preferredFormat } from './export-format.ts'
import { pageReader } from './export-pages.ts'
import type { ExportPage, ReadPage } from './export-pages.ts'

/** An export whose first page has been read: it can be refused no more. */
export type BegunExport = {
  readonly route: ExportRoute
  readonly snapshot: Snapshot
  readonly asOf: AsOf
  readonly format: ExportFormat
  readonly isSealed: boolean
  readonly etag: string
  readonly fileName: string
  readonly first: ExportPage
  readonly read: ReadPage
}

/** What an export is asked for with: the filters of its list, and how it is to come. */
export type ExportWish = Readonly<Record<string, unknown>> & {
  readonly format?: ExportFormat
  readonly seal?: boolean
  readonly chainId?: number
}

/** Begins an export of a snapshot, or says why not. */
export const beginExport = async (
  route: ExportRoute,
  snapshot: Snapshot,
  { format: wanted, seal, ...filters }: ExportWish,
  accept: string | undefined,
): Promise<Answer<BegunExport>> => {
  const format = wanted ?? preferredFormat(accept)
  const isSealed = seal ?? format === 'ndjson'
  const catalogue = createCatalogue(snapshot.reads)
  const asOf = catalogue.asOf(filters.chainId)
  if (asOf === undefined) return problem('NOT_CAUGHT_UP')
  const read = pageReader(
    createHandlers(catalogue, createScoreboard(snapshot.reads)),
    route.list,
    filters,
    asOf,
  )
  const first = await read(null)
  if (first.kind === 'problem') return first
  return {
    kind: 'answer',
    body: {
      route,
      snapshot,
      asOf,
      format,
      isSealed,
      etag: etagOf(`${asOf.position}-${format}${isSealed ? '-sealed' : ''}`, catalogue.edition()),
      fileName: `lilymed-${route.name}-${asOf.position.replaceAll('/', '-')}.${format}`,
      first: first.body,
      read,
    },
  }
}
