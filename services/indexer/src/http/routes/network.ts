import type { networkRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import { answer } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'
import { listAnswer } from '../list-answer.ts'

/** Answers the routes of what surrounds disputes. */
export const networkHandlers = (catalogue: Catalogue): HandlersOf<typeof networkRoutes> => ({
  listModules: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'modules', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.modules({
        chainId: filters.chainId,
        filters: { source: filters.source },
        ...page,
        order: 'ascending',
      }),
    ),
  listContracts: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'contracts', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.contracts({ ...filters, ...page, order: 'ascending' }),
    ),
  listControllers: ({ asOf }) => answer({ items: [...catalogue.controllers()], asOf }),
  listChains: () => answer({ items: [...catalogue.chains()], asOf: catalogue.asOf() ?? null }),
})
