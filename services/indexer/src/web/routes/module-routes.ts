import { routes } from '@lilymed/api'
import { Type } from 'typebox'
import type { FastifyInstance } from 'fastify'
import { nextHref, placeOf, servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { modulePage } from '../pages/module-page.ts'
import { modulesPage } from '../pages/modules-page.ts'

const perPage = 50

/** Registers the list of modules, and the page of each that was certified. */
export const registerModules = (app: FastifyInstance, { catalogue, reports }: PageSources): void => {
  servePage(app, catalogue, {
    path: '/modules',
    isVolatile: true,
    query: Type.Object({ cursor: routes.listModules.query.properties.cursor }),
    show: async (request, asOf) => {
      const list = 'page of modules'
      const after = placeOf(list, (request.query as { cursor?: string }).cursor)
      if (after === 'invalid') return { problem: 'CURSOR_INVALID' }
      const found = catalogue.modules({
        order: 'ascending',
        limit: perPage,
        ...(after === undefined ? {} : { after }),
      })
      const next = nextHref('/modules', list, found.next)
      return { page: modulesPage(found.items, await reports.all(), next, asOf) }
    },
  })

  servePage(app, catalogue, {
    path: '/modules/:moduleDigest',
    isVolatile: true,
    params: Type.Object({ moduleDigest: Type.String({ maxLength: 100 }) }),
    show: async (request, asOf) => {
      const { moduleDigest } = request.params as { moduleDigest: string }
      const found = ((await reports.all()) ?? []).filter((report) => report.moduleDigest === moduleDigest)
      return found.length === 0 ? { problem: 'MODULE_NOT_FOUND' } : { page: modulePage(found, asOf) }
    },
  })
}
