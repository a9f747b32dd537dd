import { routes } from '@lilymed/api'
import type { QueryOf } from '@lilymed/api'
import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import { sendProblem } from '../../http/send-problem.ts'
import { factsNdjson } from '../components/facts-digest.ts'
import { nextHref, placeOf, servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { disputePage } from '../pages/dispute-page.ts'
import { disputesPage } from '../pages/disputes-page.ts'

const perPage = 50
/** A page shows this many facts; the API has the rest. */
const factsPerPage = 1000

const { phase, outcome, cursor } = routes.listDisputes.query.properties

/** Registers the list of disputes, and the page of each. */
export const registerDisputes = (app: FastifyInstance, { catalogue }: PageSources): void => {
  servePage(app, catalogue, {
    path: '/disputes',
    query: Type.Object({ phase, outcome, cursor }),
    show: (request, asOf) => {
      const { cursor: from, ...asked } = request.query as QueryOf<'listDisputes'>
      const filter = {
        ...(asked.phase === undefined ? {} : { phase: asked.phase }),
        ...(asked.outcome === undefined ? {} : { outcome: asked.outcome }),
      }
      const list = `page of disputes ${asked.phase ?? ''} ${asked.outcome ?? ''}`
      const after = placeOf(list, from)
      if (after === 'invalid') return { problem: 'CURSOR_INVALID' }
      const found = catalogue.disputes({
        ...filter,
        order: 'descending',
        limit: perPage,
        ...(after === undefined ? {} : { after }),
      })
      return {
        page: disputesPage(found.items, filter, nextHref('/disputes', list, found.next, filter), asOf),
      }
    },
  })

  servePage(app, catalogue, {
    path: '/disputes/:disputeId',
    params: routes.getDispute.params,
    show: async (request, asOf) => {
      const { disputeId } = request.params as { disputeId: string }
      const dispute = catalogue.dispute(disputeId)
      if (dispute === undefined || asOf === undefined) return { problem: 'DISPUTE_NOT_FOUND' }
      const { facts } = (await catalogue.disputeEvents(disputeId, '', factsPerPage)) ?? { facts: [] }
      return {
        page: disputePage({
          dispute,
          facts,
          asOf: catalogue.asOf(dispute.chainId) ?? asOf,
          baseUrl: `${request.protocol}://${request.host}`,
        }),
      }
    },
  })

  app.get('/disputes/:disputeId/facts.ndjson', {
    schema: { hide: true, params: routes.getDispute.params },
    handler: async (request, reply) => {
      const { disputeId } = request.params as { disputeId: string }
      const found = await catalogue.disputeEvents(disputeId, '', factsPerPage)
      if (found === undefined) return sendProblem(request, reply, 'DISPUTE_NOT_FOUND')
      return reply.type('application/x-ndjson; charset=utf-8').send(factsNdjson(found.facts))
    },
  })
}
