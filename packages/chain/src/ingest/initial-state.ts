import { noDeals } from '@lilymed/domain'
import type { IngestSettings, IngestState } from './ingest-state.ts'
import { firstWidth } from './range-width.ts'

/** The state before anything is known. */
export const initialIngestState = (settings: IngestSettings): IngestState => ({
  settings,
  phase: 'new',
  inFlight: null,
  revision: -1n,
  known: [],
  finalised: null,
  cursor: null,
  tail: [],
  append: null,
  doubt: null,
  stretch: null,
  deals: noDeals,
  tip: null,
  suspicious: false,
  regression: null,
  regressions: 0,
  width: firstWidth(settings.rangeBlocks),
  range: null,
  aged: null,
  failures: 0,
  failure: null,
  tipLost: null,
  caughtUp: false,
  eventsAppended: 0,
})
