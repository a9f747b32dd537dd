import type { IndexerStatus } from '@lilymed/api'

/** An indexer that is ready and follows nothing, for a server whose status nobody looks at. */
export const quietStatus = (): IndexerStatus => ({
  ready: true,
  checks: [],
  startedAt: '2026-01-01T00:00:00Z',
  position: null,
  chains: [],
})
