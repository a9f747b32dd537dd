import type { dealRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import { problem } from '../answer.ts'
import type { Handler, HandlersOf } from '../handler.ts'
import { itemAnswer } from '../item-answer.ts'
import { answerAt } from '../moment.ts'
import { listAnswer } from '../list-answer.ts'
import { stretchOf } from '../parameters.ts'

/** Answers the routes of deals. */
export const dealHandlers = (catalogue: Catalogue): HandlersOf<typeof dealRoutes> => {
  const getDeal: Handler<'getDeal'> = ({ params: { dealId }, query: { chainId, ...moment }, asOf }) =>
    answerAt(
      moment,
      'DEAL_NOT_FOUND',
      () => {
        const item = catalogue.deal(dealId, chainId)
        return item === undefined ? problem('DEAL_NOT_FOUND') : itemAnswer(catalogue, item, item, asOf)
      },
      (then) => catalogue.dealAt(dealId, then, chainId),
    )
  return {
    listDeals: ({ query: { limit, cursor, ...filters }, asOf }) =>
      listAnswer({ name: 'deals', filters }, { limit, cursor }, asOf, (page) =>
        catalogue.deals({ ...filters, ...stretchOf(filters), ...page, order: 'descending' }),
      ),
    getDeal,
    getDealByDigest: ({ params: { digest }, query, asOf }) => {
      const dealId = catalogue.dealIdOf(digest, query.chainId)
      return dealId === undefined ? problem('DEAL_NOT_FOUND') : getDeal({ params: { dealId }, query, asOf })
    },
  }
}
