import type { AsOf } from '@lilymed/api'
import type { ListQuery } from '../read-model/list-query.ts'
import type { Page } from '../resources/catalogue.ts'
import { answer, problem } from './answer.ts'
import type { Answer } from './answer.ts'
import { readCursor, writeCursor } from './cursor.ts'

/** How a list was asked to be paged. */
export type Paged = { readonly limit?: number; readonly cursor?: string }

export const defaultLimit = 50

/** One page of the list of this name, which its cursors carry. */
export const listAnswer = <Item>(
  name: string,
  query: Paged,
  asOf: AsOf,
  read: (query: Pick<ListQuery, 'limit' | 'after'>) => Page<Item>,
): Answer<{ items: Item[]; nextCursor: string | null; asOf: AsOf }> => {
  const after = query.cursor === undefined ? undefined : readCursor(name, query.cursor)
  if (query.cursor !== undefined && after === undefined) return problem('CURSOR_INVALID')
  const page = read({ limit: query.limit ?? defaultLimit, ...(after === undefined ? {} : { after }) })
  return answer({
    items: page.items,
    nextCursor: page.next === null ? null : writeCursor(name, page.next),
    asOf,
  })
}
