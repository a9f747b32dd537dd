import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import { readOverview } from '../../resources/overview.ts'
import { servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { emptyOverviewPage, overviewPage } from '../pages/overview-page.ts'

const latestDisputes = 5
/** More than these are told as so many. */
const mostDisagreements = 100

/** Registers the first page. */
export const registerOverview = (app: FastifyInstance, { catalogue, reads }: PageSources): void =>
  servePage(app, catalogue, {
    path: '/',
    query: Type.Object({ chainId: Type.Optional(Type.Integer({ minimum: 1 })) }),
    show: (request, asOf) => {
      const { chainId = asOf?.chainId } = request.query as { chainId?: number }
      const chains = catalogue.chains()
      if (asOf === undefined || chainId === undefined) return { page: emptyOverviewPage() }
      if (!chains.some((chain) => chain.chainId === chainId)) return { problem: 'ROUTE_NOT_FOUND' }
      const parts = {
        overview: readOverview(reads, chainId),
        chains,
        latest: catalogue.disputes({ order: 'descending', limit: latestDisputes }).items,
        disagreements: catalogue.disagreements({ order: 'descending', limit: mostDisagreements }).items
          .length,
      }
      return { page: overviewPage(parts, catalogue.asOf(chainId) ?? asOf) }
    },
  })
