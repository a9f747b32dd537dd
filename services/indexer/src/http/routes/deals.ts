import type { dealRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import { problem } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'
import { itemAnswer } from '../item-answer.ts'
import { listAnswer } from '../list-answer.ts'

/** Answers the routes of deals. */
export const dealHandlers = (catalogue: Catalogue): HandlersOf<typeof dealRoutes> => ({
  listDeals: ({ query: { state, standing, ...paged }, asOf }) =>
    listAnswer(`deals ${state ?? ''} ${standing ?? ''}`, paged, asOf, (query) =>
      catalogue.deals({ ...query, filters: { state, standing }, order: 'descending' }),
    ),
  getDeal: ({ params: { dealId }, asOf }) => {
    const item = catalogue.deal(dealId)
    return item === undefined ? problem('DEAL_NOT_FOUND') : itemAnswer(catalogue, item, item, asOf)
  },
})
