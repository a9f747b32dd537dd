import type { FastifyInstance } from 'fastify'
import { servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { chainsPage } from '../pages/chains-page.ts'

/** Registers the page of the chains that are followed. */
export const registerChains = (app: FastifyInstance, { catalogue, status }: PageSources): void =>
  servePage(app, catalogue, {
    path: '/chains',
    isVolatile: true,
    show: (_, asOf) => ({ page: chainsPage(catalogue.chains(), status(), asOf) }),
  })
