import type { FastifyInstance } from 'fastify'
import { readSolvency } from '../../resources/solvency.ts'
import { servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { solvencyPage } from '../pages/solvency-page.ts'

/** Registers the page that says whether the pool can pay everybody. */
export const registerSolvency = (app: FastifyInstance, { catalogue, reads }: PageSources): void =>
  servePage(app, catalogue, {
    path: '/solvency',
    show: (request, asOf) => {
      const reports = catalogue.chains().map(({ chainId }) => readSolvency(reads, chainId))
      return { page: solvencyPage(reports, asOf, `${request.protocol}://${request.host}`) }
    },
  })
