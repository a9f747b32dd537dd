import type { poolRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import type { HandlersOf } from '../handler.ts'
import { listAnswer } from '../list-answer.ts'

/** Answers the routes of what the pool is governed by. */
export const poolHandlers = (catalogue: Catalogue): HandlersOf<typeof poolRoutes> => ({
  listClasses: ({ query, asOf }) =>
    listAnswer('classes', query, asOf, (paged) => catalogue.classes({ ...paged, order: 'ascending' })),
  listSponsors: ({ query, asOf }) =>
    listAnswer('sponsors', query, asOf, (paged) => catalogue.sponsors({ ...paged, order: 'ascending' })),
  listParameters: ({ query, asOf }) =>
    listAnswer('parameters', query, asOf, (paged) => catalogue.parameters({ ...paged, order: 'descending' })),
})
