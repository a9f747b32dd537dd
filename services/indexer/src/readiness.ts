import type { IngestStatus } from '@lilymed/chain'
import type { StoreHealth } from '@lilymed/event-store'
import type { MerkleLog, MerkleLogStatus } from '@lilymed/event-store/merkle-log'
import type { Check } from './http/health.ts'
import type { ProjectionRunner } from './projection-runner/projection-runner.ts'
import type { ReadModel } from './read-model/read-model.ts'

/** What must hold before the indexer is ready: the store and the chain answer, its blocks are stored up to its head, and shown. */
export const readinessChecks = ({
  store,
  ingest,
  runner,
  reads,
  log,
}: {
  readonly store: StoreHealth
  readonly ingest: IngestStatus
  readonly runner: ProjectionRunner
  readonly reads: ReadModel
  readonly log?: Pick<MerkleLog, 'status'> | undefined
}): readonly Check[] => {
  const head = ingest.head?.number
  const observed = ingest.observed?.number
  const shown = reads.chains()[0]?.block
  return [
    { name: 'store', ok: store.ok, detail: store.detail },
    {
      name: 'chain',
      ok: ingest.connected,
      detail: ingest.connected ? `head at block ${head}` : 'the RPC does not answer',
    },
    {
      name: 'ingest',
      ok: ingest.caughtUp,
      detail: `stored up to block ${observed ?? 'none'} of ${head ?? 'unknown'}`,
    },
    {
      name: 'projections',
      ok: runner.isCaughtUp() && observed !== undefined && shown !== undefined && shown >= observed - 1,
      detail: runner.failure() === undefined ? `showing block ${shown ?? 'none'}` : 'stopped by a failure',
    },
    ...(log === undefined ? [] : [logCheck(log.status())]),
  ]
}

/** The log lags by design, so it is enough that it runs: what is served does not depend on it. */
const logCheck = ({ published, failure }: MerkleLogStatus): Check => ({
  name: 'merkle log',
  ok: published !== undefined && failure === undefined,
  detail: failure ?? (published === undefined ? 'starting' : `signed up to ${published.size} events`),
})
