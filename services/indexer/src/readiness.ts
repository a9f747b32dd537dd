import type { StoreHealth } from '@lilymed/event-store'
import type { MerkleLog, MerkleLogStatus } from '@lilymed/event-store/merkle-log'
import type { OpenedChain } from './chains/open-chain.ts'
import type { Check } from './http/health.ts'
import type { Projections } from './rebuild/open-projections.ts'

/** What must hold before the indexer is ready: the store and the chains answer, their blocks are stored up to the head, and shown. */
export const readinessChecks = ({
  store,
  chains,
  projections,
  log,
}: {
  readonly store: StoreHealth
  readonly chains: readonly Pick<OpenedChain, 'chainId' | 'ingest'>[]
  readonly projections: ProjectionStatus
  readonly log?: Pick<MerkleLog, 'status'> | undefined
}): readonly Check[] => [
  { name: 'store', ok: store.ok, detail: store.detail },
  ...chains.flatMap((chain) => chainChecks(chain, projections)),
  ...(log === undefined ? [] : [logCheck(log.status())]),
]

type ProjectionStatus = Pick<Projections, 'reads' | 'isCaughtUp' | 'failure' | 'rebuilding'>

const describeProjections = (projections: ProjectionStatus, shown: number | undefined): string => {
  if (projections.failure() !== undefined) return 'stopped by a failure'
  const part = projections.rebuilding()
  const showing = `showing block ${shown ?? 'none'}`
  return part === undefined ? showing : `${showing}; rebuilding: ${Math.floor(part * 100)} %`
}

const chainChecks = (
  { chainId, ingest }: Pick<OpenedChain, 'chainId' | 'ingest'>,
  projections: ProjectionStatus,
): readonly Check[] => {
  const status = ingest.status()
  const head = status.head?.number
  const observed = status.observed?.number
  const shown = projections.reads.chains().find((chain) => chain.chainId === chainId)?.block
  return [
    {
      name: `chain ${chainId}`,
      ok: status.connected,
      detail: status.connected ? `head at block ${head}` : 'the RPC does not answer',
    },
    {
      name: `ingest of chain ${chainId}`,
      ok: status.caughtUp,
      detail: `stored up to block ${observed ?? 'none'} of ${head ?? 'unknown'}`,
    },
    {
      name: `projections of chain ${chainId}`,
      ok: projections.isCaughtUp() && observed !== undefined && shown !== undefined && shown >= observed - 1,
      detail: describeProjections(projections, shown),
    },
  ]
}

/** The log lags by design, so it is enough that it runs: what is served does not depend on it. */
const logCheck = ({ published, failure }: MerkleLogStatus): Check => ({
  name: 'merkle log',
  ok: published !== undefined && failure === undefined,
  detail: failure ?? (published === undefined ? 'starting' : `signed up to ${published.size} events`),
})
