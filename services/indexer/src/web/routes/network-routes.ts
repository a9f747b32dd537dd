import type { FastifyInstance } from 'fastify'
import { servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { networkPage } from '../pages/network-page.ts'
import { poolPage } from '../pages/pool-page.ts'

/** The pages of the pool and the network show this many of each list; the API has the rest. */
const listed = 200
const newestListed = 50

/** Registers the pages of the pool's rules and of the network they stand in. */
export const registerNetwork = (app: FastifyInstance, { catalogue }: PageSources): void => {
  const ascending = { order: 'ascending', limit: listed } as const
  servePage(app, catalogue, {
    path: '/pool',
    show: (_, asOf) => {
      const versions = catalogue.parameters({ order: 'descending', limit: listed }).items
      const classes = catalogue.classes(ascending).items
      return { page: poolPage(versions, classes, catalogue.sponsors(ascending).items, asOf) }
    },
  })

  servePage(app, catalogue, {
    path: '/network',
    show: (_, asOf) => {
      const newest = { order: 'descending', limit: newestListed } as const
      const parts = {
        controllers: catalogue.controllers(),
        contracts: catalogue.contracts(ascending).items,
        anomalousDeals: catalogue.deals({ ...newest, standing: 'anomalous' }).items,
        disagreements: catalogue.disagreements(newest).items,
      }
      return { page: networkPage(parts, asOf) }
    },
  })
}
