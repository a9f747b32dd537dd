import type { AsOf } from '@lilymed/api'
import type { ListQuery } from '../read-model/list-query.ts'
import type { Page } from '../resources/page.ts'
import { answer, cursorRefused } from './answer.ts'
import type { Answer } from './answer.ts'
import { listOf, readCursor, refusedCursor, writeCursor } from './cursor.ts'

/** How a list was asked to be paged. */
export type Paged = { readonly limit: number | undefined; readonly cursor: string | undefined }

export const defaultLimit = 50

/** One page of the list of this name and these filters, which its cursors carry. */
export const listAnswer = <Item>(
  { name, filters = {} }: { readonly name: string; readonly filters?: Readonly<Record<string, unknown>> },
  { cursor, limit = defaultLimit }: Paged,
  asOf: AsOf,
  read: (query: Pick<ListQuery, 'limit' | 'after'>) => Page<Item>,
): Answer<{ items: Item[]; nextCursor: string | null; asOf: AsOf }> => {
  const list = listOf(name, filters)
  const after = cursor === undefined ? undefined : readCursor(list, cursor)
  if (cursor !== undefined && after === undefined) return cursorRefused(refusedCursor(list, cursor))
  const page = read({ limit, after })
  return answer({
    items: page.items,
    nextCursor: page.next === null ? null : writeCursor(list, page.next),
    asOf,
  })
}
