import type { FastifyInstance } from 'fastify'
import { registerTrust } from './routes/trust-routes.ts'
import type { PageSources } from './page-server.ts'
import { registerAssets } from './routes/asset-routes.ts'
import { registerChains } from './routes/chain-routes.ts'
import { registerDeals } from './routes/deal-routes.ts'
import { registerDisputes } from './routes/dispute-routes.ts'
import { registerEvents } from './routes/event-routes.ts'
import { registerMediators } from './routes/mediator-routes.ts'
import { registerModules } from './routes/module-routes.ts'
import { registerNetwork } from './routes/network-routes.ts'
import { registerOverview } from './routes/overview-routes.ts'
import { registerScoreboard } from './routes/scoreboard-routes.ts'
import { registerSolvency } from './routes/solvency-routes.ts'

/** Registers the explorer's pages and what they load. */
export const registerPages = (app: FastifyInstance, sources: PageSources): void => {
  registerOverview(app, sources)
  registerDisputes(app, sources)
  registerDeals(app, sources)
  registerMediators(app, sources)
  registerModules(app, sources)
  registerNetwork(app, sources)
  registerSolvency(app, sources)
  registerScoreboard(app, sources)
  registerTrust(app, sources)
  registerChains(app, sources)
  registerEvents(app, sources)
  registerAssets(app)
}
