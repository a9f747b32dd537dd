import type { ChainStatus, EndpointStatus, IndexerStatus } from '@lilymed/api'
import type { IngestStatus } from '@lilymed/chain'
import type { Meter, Observation } from '@lilymed/service-kit'

export type ChainsSight = {
  /** Disagreements of a chain that stand. */
  readonly disagreements: (chainId: number) => number
  readonly status: () => IndexerStatus
  /** Of the chains that are open. */
  readonly ingests: () => readonly { readonly chainId: number; readonly ingest: IngestStatus }[]
}

/** Shows an indexer's status as metrics, read when they are asked for. */
export const watchChains = (meter: Meter, { status, ingests, disagreements }: ChainsSight): void => {
  const ofChains = (value: (chain: ChainStatus) => number | null) => (): Observation[] =>
    status().chains.flatMap((chain) => {
      const read = value(chain)
      return read === null ? [] : [{ value: read, labels: { chain: String(chain.chainId) } }]
    })
  const ofEndpoints = (value: (endpoint: EndpointStatus) => number | null) => (): Observation[] =>
    status().chains.flatMap((chain) =>
      chain.endpoints.flatMap((endpoint) => {
        const read = value(endpoint)
        const labels = { chain: String(chain.chainId), endpoint: endpoint.name }
        return read === null ? [] : [{ value: read, labels }]
      }),
    )
  const ofIngests = (value: (ingest: IngestStatus) => number) => (): Observation[] =>
    ingests().map(({ chainId, ingest }) => ({ value: value(ingest), labels: { chain: String(chainId) } }))

  meter.gauge(
    'chain_head_block',
    'newest block of the chain',
    ofChains(({ head }) => head),
  )
  meter.gauge(
    'chain_safe_block',
    'newest block called safe',
    ofChains(({ safe }) => safe),
  )
  meter.gauge(
    'chain_finalised_block',
    'newest block that is final',
    ofChains(({ finalised }) => finalised),
  )
  meter.gauge(
    'chain_observed_block',
    'newest block whose facts are stored',
    ofChains(({ observed }) => observed),
  )
  meter.gauge(
    'chain_shown_block',
    'newest block that answers reflect',
    ofChains(({ shown }) => shown),
  )
  meter.gauge(
    'chain_lag_seconds',
    'from the shown block to the head',
    ofChains(({ lagSeconds }) => lagSeconds),
  )
  meter.gauge(
    'chain_eta_seconds',
    'backfill left at the present rate',
    ofChains(({ etaSeconds }) => etaSeconds),
  )
  meter.gauge('chain_phase', '1 for the phase that each chain is in', () =>
    status().chains.map(({ chainId, phase }) => ({ value: 1, labels: { chain: String(chainId), phase } })),
  )
  meter.gauge('chain_trouble', '1 for what keeps a chain from being followed, by its code', () =>
    status().chains.flatMap(({ chainId, trouble }) =>
      trouble === null ? [] : [{ value: 1, labels: { chain: String(chainId), code: trouble.code } }],
    ),
  )

  meter.gauge(
    'disagreements_standing',
    'acts of contracts that our computation disagrees with, not retracted',
    ofChains(({ chainId }) => disagreements(chainId)),
  )
  meter.runningTotal(
    'events_appended_total',
    'events appended to the store',
    ofIngests((one) => one.eventsAppended),
  )
  meter.runningTotal(
    'unread_records_total',
    'logs kept raw because no fact could be made of them',
    ofIngests((one) => one.unreadAppended),
  )
  meter.runningTotal(
    'ingest_backoffs_total',
    'times that reading a chain failed and was tried again',
    ofIngests((one) => one.backoffs),
  )

  meter.gauge(
    'endpoint_up',
    '1 for an endpoint that is used',
    ofEndpoints(({ state }) => Number(state === 'serving')),
  )
  meter.gauge(
    'endpoint_head_block',
    'newest block of an endpoint',
    ofEndpoints(({ head }) => head),
  )
  meter.gauge(
    'endpoint_latency_seconds',
    'mean of the latest looks at the tip',
    ofEndpoints(({ latencyMs }) => (latencyMs === null ? null : latencyMs / 1000)),
  )
  meter.gauge(
    'endpoint_error_share',
    'of the latest requests',
    ofEndpoints(({ errorShare }) => errorShare),
  )

  meter.gauge('ready', '1 while answers are current', () => [{ value: Number(status().ready) }])
  meter.gauge('ready_check', '1 for each check that is met', () =>
    status().checks.map(({ name, ok }) => ({ value: Number(ok), labels: { check: name } })),
  )
}
