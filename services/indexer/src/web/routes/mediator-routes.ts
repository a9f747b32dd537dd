import { routes } from '@lilymed/api'
import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import { nextHref, placeOf, servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { mediatorPage } from '../pages/mediator-page.ts'
import { mediatorsPage } from '../pages/mediators-page.ts'

const perPage = 50

/** Registers the list of mediators, and the page of each. */
export const registerMediators = (app: FastifyInstance, { catalogue }: PageSources): void => {
  servePage(app, catalogue, {
    path: '/mediators',
    query: Type.Object({ cursor: routes.listMediators.query.properties.cursor }),
    show: (request, asOf) => {
      const list = 'page of mediators'
      const after = placeOf(list, (request.query as { cursor?: string }).cursor)
      if (after === 'invalid') return { problem: 'CURSOR_INVALID' }
      const found = catalogue.mediators({
        order: 'ascending',
        limit: perPage,
        ...(after === undefined ? {} : { after }),
      })
      return { page: mediatorsPage(found.items, nextHref('/mediators', list, found.next), asOf) }
    },
  })

  servePage(app, catalogue, {
    path: '/mediators/:address',
    params: routes.getMediator.params,
    show: (request, asOf) => {
      const mediator = catalogue.mediator((request.params as { address: string }).address)
      if (mediator === undefined || asOf === undefined) return { problem: 'MEDIATOR_NOT_FOUND' }
      return { page: mediatorPage(mediator, catalogue.asOf(mediator.chainId) ?? asOf) }
    },
  })
}
