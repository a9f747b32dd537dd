import { routes } from '@lilymed/api'
import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import { ownChain } from '../../http/own-chain.ts'
import { servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { eventsPage } from '../pages/events-page.ts'
import type { EventFilter } from '../pages/events-page.ts'
import { queryText } from '../query-text.ts'

const perPage = 100

const { limit: _, ...query } = routes.listEvents.query.properties

/** Registers the page of the facts themselves. */
export const registerEvents = (app: FastifyInstance, { catalogue }: PageSources): void =>
  servePage(app, catalogue, {
    path: '/events',
    query: Type.Object(query),
    show: async (request, asOf) => {
      const { after = '', ...filter } = request.query as EventFilter & { after?: string }
      const { fromBlock, toBlock } = filter
      const chainId = ownChain(catalogue, filter.chainId)
      if (chainId === undefined && (fromBlock ?? toBlock) !== undefined) {
        return { problem: 'REQUEST_INVALID', detail: 'chainId must say whose blocks are meant' }
      }
      const found = await catalogue.events({ ...filter, chainId, after, limit: perPage })
      const next = found.next === null ? null : `/events${queryText({ ...filter, after: found.next })}`
      return { page: eventsPage(found.facts, filter, catalogue.chains(), next, asOf) }
    },
  })
