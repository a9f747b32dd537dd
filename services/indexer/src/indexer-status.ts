import type { IndexerStatus } from '@lilymed/api'
import { EndpointsDisagree } from '@lilymed/chain'
import type { IngestStatus } from '@lilymed/chain'
import type { OpenedStore } from '@lilymed/service-kit'
import type { MerkleLog } from '@lilymed/event-store/merkle-log'
import type { ChainConfig } from './chains/chain-config.ts'
import type { ChainRunner } from './chains/chain-runner.ts'
import { chainStatus } from './chains/chain-status.ts'
import type { ReadModel } from './read-model/read-model.ts'
import { readinessChecks } from './readiness.ts'
import type { ChainReadiness, Disagreement } from './readiness.ts'
import type { Projections } from './rebuild/open-projections.ts'

export type StatusParts = {
  readonly configs: readonly ChainConfig[]
  readonly runners: readonly ChainRunner[]
  readonly store: Pick<OpenedStore, 'health'>
  /** Why the last append of any chain failed, if it did. */
  readonly appendFailure: () => string | null
  readonly projections: Pick<Projections, 'isCaughtUp' | 'failure' | 'waitsFor' | 'rebuilding'>
  readonly reads: Pick<ReadModel, 'chains' | 'checkpoint'>
  readonly log: Pick<MerkleLog, 'status'> | undefined
}

const disagreementOf = (ingest: IngestStatus | null): Disagreement | null => {
  const lost = ingest?.lost ?? null
  if (lost === null || !(lost.error instanceof EndpointsDisagree)) return null
  const { claims, remedy } = lost.error
  return { claims, remedy, seconds: lost.forMs / 1000 }
}

/** Reads how an indexer stands from all its parts, whenever somebody asks. */
export const createStatus = (parts: StatusParts): (() => IndexerStatus) => {
  const startedAt = new Date().toISOString()
  const lagUnknownSince = new Map<number, number>()

  const lagUnknownSeconds = (chainId: number, lagSeconds: number | null): number => {
    if (lagSeconds !== null) {
      lagUnknownSince.delete(chainId)
      return 0
    }
    const since = lagUnknownSince.get(chainId) ?? performance.now()
    lagUnknownSince.set(chainId, since)
    return (performance.now() - since) / 1000
  }

  const readChain = (runner: ChainRunner, index: number): ChainReadiness => {
    const { chainId } = runner
    const sight = runner.sight()
    const head = sight?.head ?? null
    const status = chainStatus({
      chainId,
      state: runner.state(),
      ingest: sight?.ingest ?? null,
      epoch: sight?.epoch ?? null,
      head,
      endpoints: sight?.endpoints ?? [],
      rate: runner.rate(),
      shown: parts.reads.chains().find((chain) => chain.chainId === chainId),
    })
    const { readyLagSeconds = 0, headStallSeconds = 0 } = parts.configs[index] ?? {}
    return {
      status,
      failing: sight?.ingest?.failing ?? null,
      disagreement: disagreementOf(sight?.ingest ?? null),
      headUnchangedSeconds: (head?.unchangedMs ?? 0) / 1000,
      lagUnknownSeconds: lagUnknownSeconds(chainId, status.lagSeconds),
      limits: { lagSeconds: readyLagSeconds, headSeconds: headStallSeconds },
    }
  }

  return () => {
    const chains = parts.runners.map(readChain)
    const checks = readinessChecks({
      store: parts.store.health(),
      appendFailure: parts.appendFailure(),
      projections: {
        isCaughtUp: parts.projections.isCaughtUp(),
        hasFailed: parts.projections.failure() !== undefined,
        waitsFor: parts.projections.waitsFor(),
        rebuilding: parts.projections.rebuilding(),
      },
      log: parts.log?.status(),
      chains,
    })
    return {
      ready: checks.every(({ ok }) => ok),
      checks: [...checks],
      startedAt,
      position: parts.reads.checkpoint()?.position ?? null,
      chains: chains.map(({ status }) => status),
    }
  }
}
