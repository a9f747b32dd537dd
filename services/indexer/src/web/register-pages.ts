import { createHash } from 'node:crypto'
import { routes } from '@lilymed/api'
import type { AsOf, ProblemCode, QueryOf } from '@lilymed/api'
import { Type } from 'typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { etagOf, isUnchanged } from '../http/etag.ts'
import { sendProblem } from '../http/send-problem.ts'
import type { Catalogue } from '../resources/catalogue.ts'
import { readAssets } from './assets.ts'
import { dealPage } from './pages/deal-page.ts'
import { disputePage } from './pages/dispute-page.ts'
import { disputesPage } from './pages/disputes-page.ts'
import { mediatorPage } from './pages/mediator-page.ts'
import { mediatorsPage } from './pages/mediators-page.ts'
import { networkPage } from './pages/network-page.ts'
import { poolPage } from './pages/pool-page.ts'

type Shown = { readonly page: string } | { readonly problem: ProblemCode }

const perPage = 50
/** The pool's page shows this many classes and sponsors; the API has the rest. */
const listedOnPool = 200
/** A page shows this many facts; the API has the rest. */
const factsPerPage = 1000

const nextHref = (
  path: string,
  list: string,
  place: readonly [string, string] | null,
  filter: object,
): string | null => {
  if (place === null) return null
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== undefined))
  query.set('cursor', writeCursor(list, place))
  return `${path}?${query.toString()}`
}

/** Registers the explorer's pages and what they load. Pages carry the same ETag as answers of the API. */
export const registerPages = (app: FastifyInstance, catalogue: Catalogue): void => {
  const page =
    (show: (request: FastifyRequest, asOf: AsOf | undefined) => Shown | Promise<Shown>) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const asOf = catalogue.asOf()
      if (asOf !== undefined) {
        const etag = etagOf(`${asOf.position}-page`, catalogue.edition())
        void reply.header('etag', etag).header('cache-control', 'no-cache')
        if (isUnchanged(request.headers['if-none-match'], etag)) return reply.code(304).send()
      }
      const shown = await show(request, asOf)
      if ('page' in shown) return reply.type('text/html; charset=utf-8').send(shown.page)
      void reply.removeHeader('etag')
      return sendProblem(request, reply, shown.problem)
    }

  const hidden = { hide: true }
  const filter = Type.Object({
    phase: routes.listDisputes.query.properties.phase,
    outcome: routes.listDisputes.query.properties.outcome,
    cursor: routes.listDisputes.query.properties.cursor,
  })

  app.get('/', {
    schema: { ...hidden, querystring: filter },
    handler: page((request, asOf) => {
      const { phase, outcome, cursor } = request.query as QueryOf<'listDisputes'>
      const list = `page of disputes ${phase ?? ''} ${outcome ?? ''}`
      const after = cursor === undefined ? undefined : readCursor(list, cursor)
      if (cursor !== undefined && after === undefined) return { problem: 'CURSOR_INVALID' }
      const chosen = {
        ...(phase === undefined ? {} : { phase }),
        ...(outcome === undefined ? {} : { outcome }),
      }
      const found = catalogue.disputes({
        ...chosen,
        order: 'descending',
        limit: perPage,
        ...(after === undefined ? {} : { after }),
      })
      return { page: disputesPage(found.items, chosen, nextHref('/', list, found.next, chosen), asOf) }
    }),
  })

  app.get('/disputes/:disputeId', {
    schema: { ...hidden, params: routes.getDispute.params },
    handler: page(async (request, asOf) => {
      const { disputeId } = request.params as { disputeId: string }
      const dispute = catalogue.dispute(disputeId)
      if (dispute === undefined || asOf === undefined) return { problem: 'DISPUTE_NOT_FOUND' }
      const facts = (await catalogue.disputeEvents(disputeId, '', factsPerPage)) ?? []
      return { page: disputePage(dispute, facts, catalogue.asOf(dispute.chainId) ?? asOf) }
    }),
  })

  app.get('/deals/:dealId', {
    schema: { ...hidden, params: routes.getDeal.params },
    handler: page((request, asOf) => {
      const deal = catalogue.deal((request.params as { dealId: string }).dealId)
      if (deal === undefined || asOf === undefined) return { problem: 'DEAL_NOT_FOUND' }
      return { page: dealPage(deal, catalogue.asOf(deal.chainId) ?? asOf) }
    }),
  })

  app.get('/mediators', {
    schema: { ...hidden, querystring: Type.Object({ cursor: filter.properties.cursor }) },
    handler: page((request, asOf) => {
      const { cursor } = request.query as { cursor?: string }
      const list = 'page of mediators'
      const after = cursor === undefined ? undefined : readCursor(list, cursor)
      if (cursor !== undefined && after === undefined) return { problem: 'CURSOR_INVALID' }
      const found = catalogue.mediators({
        order: 'ascending',
        limit: perPage,
        ...(after === undefined ? {} : { after }),
      })
      return { page: mediatorsPage(found.items, nextHref('/mediators', list, found.next, {}), asOf) }
    }),
  })

  app.get('/mediators/:address', {
    schema: { ...hidden, params: routes.getMediator.params },
    handler: page((request, asOf) => {
      const mediator = catalogue.mediator((request.params as { address: string }).address)
      if (mediator === undefined || asOf === undefined) return { problem: 'MEDIATOR_NOT_FOUND' }
      return { page: mediatorPage(mediator, catalogue.asOf(mediator.chainId) ?? asOf) }
    }),
  })

  app.get('/pool', {
    schema: hidden,
    handler: page((_, asOf) => {
      const query = { order: 'ascending', limit: listedOnPool } as const
      const versions = catalogue.parameters({ order: 'descending', limit: listedOnPool }).items
      const classes = catalogue.classes(query).items
      return { page: poolPage(versions, classes, catalogue.sponsors(query).items, asOf) }
    }),
  })

  app.get('/network', {
    schema: hidden,
    handler: page((_, asOf) => {
      const ascending = { order: 'ascending', limit: listedOnPool } as const
      const newest = { order: 'descending', limit: perPage } as const
      const parts = {
        controllers: catalogue.controllers(),
        contracts: catalogue.contracts(ascending).items,
        modules: catalogue.modules(ascending).items,
        anomalousDeals: catalogue.deals({ ...newest, filters: { standing: 'anomalous' } }).items,
        disagreements: catalogue.disagreements(newest).items,
      }
      return { page: networkPage(parts, asOf) }
    }),
  })

  for (const [name, { type, body }] of readAssets()) {
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    app.get(`/assets/${name}`, { schema: hidden }, (request, reply) => {
      void reply.header('etag', etag).header('cache-control', 'public, max-age=300')
      if (isUnchanged(request.headers['if-none-match'], etag)) return reply.code(304).send()
      return reply.type(type).send(body)
    })
  }
}
