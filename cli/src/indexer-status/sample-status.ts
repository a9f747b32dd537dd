import type { ChainStatus, IndexerStatus } from '@lilymed/api'

/** A chain on its way to the head, but for what is said otherwise: for tests. */
export const chainStatusOf = (changes: Partial<ChainStatus> = {}): ChainStatus => ({
  chainId: 42_161,
  phase: 'backfilling',
  trouble: null,
  startBlock: 1_000,
  head: 4_999,
  headAt: '2026-01-01T00:00:00Z',
  safe: 4_900,
  finalised: 4_800,
  observed: 2_999,
  shown: 2_990,
  shownAt: '2025-12-31T00:00:00Z',
  lagBlocks: 2_009,
  lagSeconds: 86_400,
  epoch: 'epoch',
  eventsAppended: 123_456,
  blocksPerSecond: 50,
  eventsPerSecond: 61_234.5,
  etaSeconds: 40,
  endpoints: [
    {
      name: 'https://rpc.example',
      state: 'serving',
      head: 4_999,
      lagBlocks: 0,
      latencyMs: 12.4,
      errorShare: 0,
      requests: 1_200,
      failures: 3,
      contradictions: 0,
      callsPerSecond: null,
      mostBlocks: null,
      announcements: 'none',
      lastFailure: { code: 'RPC_TIMEOUT', reason: 'it hangs', at: '2026-01-01T00:00:00Z' },
    },
  ],
  ...changes,
})

/** An indexer of these chains that is ready if nothing is unmet. */
export const indexerStatusOf = (
  chains: readonly ChainStatus[],
  checks: IndexerStatus['checks'] = [],
): IndexerStatus => ({
  ready: checks.every(({ ok }) => ok),
  checks,
  startedAt: '2026-01-01T00:00:00Z',
  position: null,
  chains: [...chains],
})
