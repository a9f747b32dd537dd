import type { poolRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import type { HandlersOf } from '../handler.ts'
import { listAnswer } from '../list-answer.ts'

/** Answers the routes of what the pool is governed by. */
export const poolHandlers = (catalogue: Catalogue): HandlersOf<typeof poolRoutes> => ({
  listClasses: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'classes', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.classes({ ...filters, ...page, order: 'ascending' }),
    ),
  listSponsors: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'sponsors', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.sponsors({ ...filters, ...page, order: 'ascending' }),
    ),
  listParameters: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'parameters', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.parameters({ ...filters, ...page, order: 'descending' }),
    ),
})
