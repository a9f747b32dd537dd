import type { networkRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import { answer } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'
import { listAnswer } from '../list-answer.ts'

/** Answers the routes of what surrounds disputes. */
export const networkHandlers = (catalogue: Catalogue): HandlersOf<typeof networkRoutes> => ({
  listModules: ({ query: { source, ...query }, asOf }) =>
    listAnswer(`modules ${source ?? ''}`, query, asOf, (paged) =>
      catalogue.modules({ ...paged, filters: { source }, order: 'ascending' }),
    ),
  listContracts: ({ query, asOf }) =>
    listAnswer('contracts', query, asOf, (paged) => catalogue.contracts({ ...paged, order: 'ascending' })),
  listControllers: ({ asOf }) => answer({ items: [...catalogue.controllers()], asOf }),
  listChains: () => answer({ items: [...catalogue.chains()] }),
})
