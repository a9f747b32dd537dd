import { setImmediate } from 'node:timers/promises'
import type { AsOf, ListId } from '@lilymed/api'
import type { Answer } from '../answer.ts'
import type { Handlers } from '../handler.ts'

/** A page of what is exported, as the list's own handler gives it. */
export type ExportPage = { readonly items: readonly unknown[]; readonly nextCursor: string | null }

/** Reads the page at a cursor, or the first. */
export type ReadPage = (cursor: string | null) => Promise<Answer<ExportPage>>

/** As many as are read and written in a few milliseconds, in which nobody else is answered. */
const itemsAtOnce = { listEvents: 200, others: 40 }

/** Reads a list page by page through its handler: what is exported is what the list shows. */
export const pageReader = (
  handlers: Handlers,
  list: ListId,
  filters: Readonly<Record<string, unknown>>,
  asOf: AsOf,
): ReadPage => {
  const handle = handlers[list] as (input: object) => Answer<ExportPage> | Promise<Answer<ExportPage>>
  const isOfEvents = list === 'listEvents'
  const limit = isOfEvents ? itemsAtOnce.listEvents : itemsAtOnce.others
  const place = isOfEvents ? 'after' : 'cursor'
  return async (cursor) =>
    handle({
      params: {},
      query: { ...filters, limit, ...(cursor === null ? {} : { [place]: cursor }) },
      asOf,
    })
}

/** A page that was to follow another one and did not come. */
const refused = (code: string, detail = ''): Error =>
  new Error(`a page of the export was refused: ${code} ${detail}`)

/** What follows a first page, page by page; others are answered in between. */
export async function* pagesFrom(first: ExportPage, read: ReadPage): AsyncGenerator<readonly unknown[]> {
  let page = first
  for (;;) {
    yield page.items
    if (page.nextCursor === null) return
    await setImmediate()
    const next = await read(page.nextCursor)
    if (next.kind === 'problem') throw refused(next.code, next.detail)
    page = next.body
  }
}
