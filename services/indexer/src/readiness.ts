import type { IngestStatus } from '@lilymed/chain'
import type { Check } from './http/health.ts'
import type { ProjectionRunner } from './projection-runner/projection-runner.ts'
import type { ReadModel } from './read-model/read-model.ts'

/** What must hold before the indexer is ready: the chain answers, its blocks are stored up to its head, and shown. */
export const readinessChecks = ({
  ingest,
  runner,
  reads,
}: {
  readonly ingest: IngestStatus
  readonly runner: ProjectionRunner
  readonly reads: ReadModel
}): readonly Check[] => {
  const head = ingest.head?.number
  const observed = ingest.observed?.number
  const shown = reads.chains()[0]?.block
  return [
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
  ]
}
