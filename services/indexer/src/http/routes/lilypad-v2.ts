import type { v2Routes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import type { HandlersOf } from '../handler.ts'
import { listAnswer } from '../list-answer.ts'

/** Answers the routes of Lilypad V2. */
export const v2Handlers = (catalogue: Catalogue): HandlersOf<typeof v2Routes> => ({
  listV2Deals: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'V2 deals', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.v2Deals({ ...filters, ...page, order: 'descending' }),
    ),
  listV2Results: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'V2 results', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.v2Results({ ...filters, ...page, order: 'descending' }),
    ),
  listV2Accounts: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'V2 accounts', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.v2Accounts({ ...filters, ...page, order: 'ascending' }),
    ),
})
