import type { v2Routes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import type { HandlersOf } from '../handler.ts'
import { listAnswer } from '../list-answer.ts'

/** Answers the routes of Lilypad V2. */
export const v2Handlers = (catalogue: Catalogue): HandlersOf<typeof v2Routes> => ({
  listV2Deals: ({ query, asOf }) =>
    listAnswer('v2 deals', query, asOf, (paged) => catalogue.v2Deals({ ...paged, order: 'descending' })),
  listV2Results: ({ query, asOf }) =>
    listAnswer('v2 results', query, asOf, (paged) => catalogue.v2Results({ ...paged, order: 'descending' })),
  listV2Accounts: ({ query, asOf }) =>
    listAnswer('v2 accounts', query, asOf, (paged) => catalogue.v2Accounts({ ...paged, order: 'ascending' })),
})
