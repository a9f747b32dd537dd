import { emptyDesk } from '../evidence/evidence-desk.ts'
import type { EvidenceDesk } from '../evidence/evidence-desk.ts'
import type { Catalogue } from '../resources/catalogue.ts'
import type { Scoreboard } from '../scoreboard/scoreboard.ts'
import type { TrustSource } from '../trust/trust-watch.ts'
import type { Handlers } from './handler.ts'
import { dealHandlers } from './routes/deals.ts'
import { disputeHandlers } from './routes/disputes.ts'
import { eventHandlers } from './routes/events.ts'
import { evidenceHandlers } from './routes/evidence.ts'
import { v2Handlers } from './routes/lilypad-v2.ts'
import { mediatorHandlers } from './routes/mediators.ts'
import { networkHandlers } from './routes/network.ts'
import { poolHandlers } from './routes/pool.ts'
import { problemHandlers } from './routes/problems.ts'
import { scoreboardHandlers } from './routes/scoreboard.ts'
import { trustHandlers } from './routes/trust.ts'
import { voteHandlers } from './routes/votes.ts'

const nothingRead: TrustSource = { kept: () => undefined }

/** The handlers of every route over a catalogue and the evidence that is kept. */
export const createHandlers = (
  catalogue: Catalogue,
  scoreboard: Scoreboard,
  evidence: EvidenceDesk = emptyDesk,
  trust: TrustSource = nothingRead,
): Handlers => ({
  ...disputeHandlers(catalogue),
  ...evidenceHandlers(catalogue, evidence),
  ...voteHandlers(catalogue),
  ...dealHandlers(catalogue),
  ...mediatorHandlers(catalogue),
  ...poolHandlers(catalogue),
  ...networkHandlers(catalogue),
  ...v2Handlers(catalogue),
  ...scoreboardHandlers(catalogue, scoreboard),
  ...trustHandlers(catalogue, trust),
  ...eventHandlers(catalogue),
  ...problemHandlers(),
})
