import type { Contradiction, RequestReport } from '@lilymed/chain'
import type { Labels, Meter } from '@lilymed/service-kit'
import type { AppendEnding } from '../chains/watch-appends.ts'
import { watchChains } from './watch-chains.ts'
import type { ChainsSight } from './watch-chains.ts'

/** What an indexer measures as it happens; everything else is read from its status when somebody asks. */
export type IndexerMetrics = {
  requested(chainId: number, report: RequestReport): void
  contradicted(chainId: number, contradiction: Contradiction): void
  appended(ending: AppendEnding): void
  rewound(chainId: number, depth: number): void
  committed(): void
  disagreed(chainId: number): void
  /** Who can do what was read: how much of it is alarming, and how much has changed since the last time. */
  trustRead(chainId: number, alarms: number, changes: number): void
  /** From here on the status is shown too. */
  watch(sight: ChainsSight): void
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const blocks = [1, 2, 3, 5, 10, 20, 50, 100, 500, 1_000]

const subjects: readonly Contradiction['about'][] = ['head', 'finalised', 'range', 'state']

const chainLabel = (chainId: number): Labels => ({ chain: String(chainId) })

/** Makes every metric of an indexer. Endpoints are told apart by their origin, never by a URL. */
export const createIndexerMetrics = (meter: Meter): IndexerMetrics => {
  const requests = meter.counter('rpc_requests_total', 'requests to RPC endpoints, by how they ended')
  const durations = meter.histogram(
    'rpc_request_duration_seconds',
    'time of requests to RPC endpoints',
    seconds,
  )
  const contradictions = meter.counter(
    'endpoint_contradictions_total',
    'endpoints found to contradict each other',
  )
  const appends = meter.histogram(
    'store_append_duration_seconds',
    'time of appends to the event store',
    seconds,
  )
  const storeErrors = meter.counter('store_errors_total', 'appends that the event store did not take')
  const reorgs = meter.counter('reorgs_total', 'times a chain abandoned blocks that were stored')
  const depths = meter.histogram('reorg_depth_blocks', 'stored blocks that a reorg abandoned', blocks)
  const commits = meter.counter('projection_commits_total', 'commits of the read model')
  const disagreements = meter.counter(
    'disagreements_total',
    'acts of contracts that our computation disagrees with',
  )

  const trustChanges = meter.counter(
    'trust_changes_total',
    'things found other than before in who can do what',
  )
  const trustAlarms = new Map<number, number>()
  meter.gauge('trust_alarms', 'things to ask about first in who can do what', () =>
    [...trustAlarms].map(([chainId, value]) => ({ value, labels: chainLabel(chainId) })),
  )

  return {
    requested: (chainId, { endpoint, method, ms, outcome }) => {
      requests.add(1, { ...chainLabel(chainId), endpoint, method, outcome })
      durations.record(ms / 1000, { ...chainLabel(chainId), endpoint, method })
    },
    contradicted: (chainId, { about }) => contradictions.add(1, { ...chainLabel(chainId), about }),
    appended: ({ kind, ms }) => {
      appends.record(ms / 1000)
      if (kind === 'failed') storeErrors.add(1)
    },
    rewound: (chainId, depth) => {
      reorgs.add(1, chainLabel(chainId))
      depths.record(depth, chainLabel(chainId))
    },
    committed: () => commits.add(1),
    disagreed: (chainId) => disagreements.add(1, chainLabel(chainId)),
    trustRead: (chainId, alarms, changes) => {
      trustAlarms.set(chainId, alarms)
      trustChanges.add(changes, chainLabel(chainId))
    },
    watch: (sight) => {
      // Counters that have not counted yet are shown as well, so that an alert can tell 0 from nothing.
      storeErrors.add(0)
      for (const { chainId } of sight.status().chains) {
        for (const counter of [reorgs, disagreements, trustChanges]) counter.add(0, chainLabel(chainId))
        for (const about of subjects) contradictions.add(0, { ...chainLabel(chainId), about })
      }
      watchChains(meter, sight)
    },
  }
}
