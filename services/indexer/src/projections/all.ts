import { agreements } from './agreements.ts'
import { classes } from './classes.ts'
import { custody } from './custody.ts'
import { days } from './days.ts'
import { dealModules, jobs } from './deal-modules.ts'
import { deals } from './deals.ts'
import { disputes } from './disputes.ts'
import { holdings } from './holdings.ts'
import { keys } from './keys.ts'
import { longDeals } from './long-deals.ts'
import { mediators } from './mediators.ts'
import { modules } from './modules.ts'
import { parameters } from './parameters.ts'
import { parties } from './parties.ts'
import type { Projection } from './projection.ts'
import { randomness } from './randomness.ts'
import { scores } from './scores.ts'
import { seats } from './seats.ts'
import { sponsors } from './sponsors.ts'
import { v2Accounts } from './v2-accounts.ts'
import { v2Deals } from './v2-deals.ts'
import { v2Results } from './v2-results.ts'
import { weights } from './weights.ts'
import { wiring } from './wiring.ts'

/** Every projection of the read model. Each treats its own rows only, so they can stand in one list whatever a row is. */
export const projections = [
  deals,
  disputes,
  mediators,
  keys,
  seats,
  parties,
  jobs,
  dealModules,
  weights,
  parameters,
  randomness,
  classes,
  sponsors,
  modules,
  wiring,
  custody,
  v2Deals,
  v2Results,
  v2Accounts,
  agreements,
  days,
  holdings,
  scores,
  longDeals,
] as unknown as readonly Projection<unknown>[]
