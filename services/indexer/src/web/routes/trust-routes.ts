import type { FastifyInstance } from 'fastify'
import { toTrust } from '../../trust/kept-trust.ts'
import { servePage } from '../page-server.ts'
import type { PageSources } from '../page-server.ts'
import { trustPage } from '../pages/trust-page.ts'

/** Registers the page of who can do what to whom. */
export const registerTrust = (app: FastifyInstance, { catalogue, trust }: PageSources): void =>
  servePage(app, catalogue, {
    path: '/trust',
    isVolatile: true,
    show: (_, asOf) => {
      const found = catalogue.chains().map(({ chainId }) => ({ chainId, kept: trust.kept(chainId) }))
      const shown = found.map(({ chainId, kept }) => ({
        chainId,
        trust: kept === undefined ? undefined : toTrust(kept),
        controller: kept?.reading.contracts['LilypadController'],
      }))
      return { page: trustPage(shown, asOf) }
    },
  })
