import type { StoreHealth } from '@lilymed/event-store'
import type { MerkleLog, MerkleLogStatus } from '@lilymed/event-store/merkle-log'
import type { OpenedChain } from './chains/open-chain.ts'
import type { Check } from './http/health.ts'
import type { ProjectionRunner } from './projection-runner/projection-runner.ts'
import type { ReadModel } from './read-model/read-model.ts'

/** What must hold before the indexer is ready: the store and the chains answer, their blocks are stored up to the head, and shown. */
export const readinessChecks = ({
  store,
  chains,
  runner,
  reads,
  log,
}: {
  readonly store: StoreHealth
  readonly chains: readonly Pick<OpenedChain, 'chainId' | 'ingest'>[]
  readonly runner: ProjectionRunner
  readonly reads: ReadModel
  readonly log?: Pick<MerkleLog, 'status'> | undefined
}): readonly Check[] => [
  { name: 'store', ok: store.ok, detail: store.detail },
  ...chains.flatMap((chain) => chainChecks(chain, { runner, reads })),
  ...(log === undefined ? [] : [logCheck(log.status())]),
]

const chainChecks = (
  { chainId, ingest }: Pick<OpenedChain, 'chainId' | 'ingest'>,
  { runner, reads }: { readonly runner: ProjectionRunner; readonly reads: ReadModel },
): readonly Check[] => {
  const status = ingest.status()
  const head = status.head?.number
  const observed = status.observed?.number
  const shown = reads.chains().find((chain) => chain.chainId === chainId)?.block
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
      ok: runner.isCaughtUp() && observed !== undefined && shown !== undefined && shown >= observed - 1,
      detail: runner.failure() === undefined ? `showing block ${shown ?? 'none'}` : 'stopped by a failure',
    },
  ]
}

/** The log lags by design, so it is enough that it runs: what is served does not depend on it. */
const logCheck = ({ published, failure }: MerkleLogStatus): Check => ({
  name: 'merkle log',
  ok: published !== undefined && failure === undefined,
  detail: failure ?? (published === undefined ? 'starting' : `signed up to ${published.size} events`),
})
