import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findStanding, hashOfTarget, planRewind, rewindStream, settleHash } from '@lilymed/chain'
import type { LogSource, RewindPlan } from '@lilymed/chain'
import { StoreNotFound } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { AppError, openAll, openStore } from '@lilymed/service-kit'
import type { ChainConfig } from '../chains/chain-config.ts'
import type { IndexerConfig } from '../config.ts'
import { openHeaders } from './open-headers.ts'

/** To a block of the operator's choice, whose hash is asked for unless it is given, or to the highest one that still stands. */
export type RewindTarget =
  | { readonly kind: 'block'; readonly number: number; readonly hash?: string }
  | { readonly kind: 'find' }

/** A rewind as it would be done; null where every block of the stream stands. */
export type RewindProposal = { readonly plan: RewindPlan; readonly toHash: string }

export type OpenedRewind = {
  /** Says what would be done. Nothing is written. Throws as the parts of `@lilymed/chain`'s rewind do, RPC_BEHIND where an endpoint merely lags. */
  propose(target: RewindTarget): Promise<RewindProposal | null>
  /** Does it. */
  apply(proposal: RewindProposal): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the store of a stopped indexer for going back on one of its chains. Throws NOT_FOUND for a chain that is not configured,
 * STORE_NOT_FOUND where there is no store, STORE_IN_USE while the indexer runs.
 */
export const openRewind = (config: IndexerConfig, chainId: number): Promise<OpenedRewind> =>
  openAll(async (lifecycle) => {
    const chain = chainOf(config, chainId)
    const path = join(config.dataDirectory, 'events.db')
    if (config.store?.kurrentdb === undefined && !existsSync(path)) throw new StoreNotFound(path)
    const { store } = lifecycle.use(await openStore({ config: config.store, path, namespace: 'indexer' }))
    return {
      propose: (target) =>
        target.kind === 'find'
          ? withHeaders(chain, (source) => find(source, store, chainId))
          : proposeBlock(chain, store, target),
      apply: async ({ plan: { toBlock }, toHash }) => {
        await rewindStream(store, { chainId, toBlock, toHash, epoch: randomUUID() })
      },
      close: () => lifecycle.close(),
    }
  })

type Headers = Pick<LogSource, 'header'>

const chainOf = ({ chains }: IndexerConfig, chainId: number): ChainConfig => {
  const found = chains.find((chain) => chain.chainId === chainId)
  if (found !== undefined) return found
  const ids = chains.map((chain) => chain.chainId).join(', ')
  const message = `chain ${chainId} is not configured; the chains are ${ids}`
  throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
}

const withHeaders = async <Result>(
  chain: ChainConfig,
  use: (source: Headers) => Promise<Result>,
): Promise<Result> => {
  const { source, close } = await openHeaders(chain)
  try {
    return await use(source)
  } finally {
    close()
  }
}

const proposeBlock = async (
  chain: ChainConfig,
  store: EventStore,
  { number, hash }: Extract<RewindTarget, { kind: 'block' }>,
): Promise<RewindProposal> => {
  const plan = await planRewind(store, chain.chainId, number)
  const toHash =
    hash === undefined
      ? await withHeaders(chain, (source) => hashOfTarget(source, plan))
      : settleHash(plan, hash)
  return { plan, toHash }
}

const find = async (source: Headers, store: EventStore, chainId: number): Promise<RewindProposal | null> => {
  const { block, contradicted, highest, startBlock } = await findStanding(source, store, chainId)
  if (block?.hash === highest.hash) return null
  if (!contradicted) {
    const message = `the endpoint lacks block ${highest.number} but has no other in its place: it is behind, wait for it or use another`
    throw new AppError({ code: 'RPC_BEHIND', message, retryable: true })
  }
  const plan = await planRewind(store, chainId, block?.number ?? startBlock - 1)
  return { plan, toHash: block?.hash ?? (await hashOfTarget(source, plan)) }
}
