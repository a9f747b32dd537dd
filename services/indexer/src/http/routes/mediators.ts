import type { mediatorRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import { problem } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'
import { itemAnswer } from '../item-answer.ts'
import { listAnswer } from '../list-answer.ts'

/** Answers the routes of mediators. */
export const mediatorHandlers = (catalogue: Catalogue): HandlersOf<typeof mediatorRoutes> => ({
  listMediators: ({ query: { limit, cursor, ...filters }, asOf }) =>
    listAnswer({ name: 'mediators', filters }, { limit, cursor }, asOf, (page) =>
      catalogue.mediators({ ...filters, ...page, order: 'ascending' }),
    ),
  getMediator: ({ params: { address }, query: { chainId }, asOf }) => {
    const item = catalogue.mediator(address, chainId)
    return item === undefined ? problem('MEDIATOR_NOT_FOUND') : itemAnswer(catalogue, item, item, asOf)
  },
})
