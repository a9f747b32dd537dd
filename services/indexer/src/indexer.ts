import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openCheckpoint, parseVerifierKey } from '@lilymed/event-store/merkle-log'
import { openAll, openMerkleLog, openStore } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import { openChain } from './chains/open-chain.ts'
import type { OpenedChain } from './chains/open-chain.ts'
import type { IndexerConfig } from './config.ts'
import { createServer } from './http/create-server.ts'
import type { Check } from './http/health.ts'
import { openAnchors } from './open-anchors.ts'
import { readinessChecks } from './readiness.ts'
import { openProjections } from './rebuild/open-projections.ts'

export type Indexer = {
  /** Listens, takes the chain's stream over and follows it; resolves as soon as requests are answered. */
  start(): Promise<{ readonly url: string }>
  /** What must hold before answers are current, and whether it does. */
  ready(): { readonly ready: boolean; readonly checks: readonly Check[] }
  /** Resolves after close; rejects when the indexer cannot go on, for instance because another one took its stream over. */
  ended(): Promise<void>
  close(): Promise<void>
}

export type IndexerDependencies = {
  readonly logger: Logger
  /** Builds the read model again while the one that is there serves. */
  readonly rebuild?: boolean
  /** Told once if the indexer cannot go on. */
  readonly fail?: (failure: unknown) => void
}

/**
 * Opens everything an indexer needs: store, read model, chain, ingest, projections, API and explorer. Throws, with nothing left
 * open, when the data directory is in use (STORE_IN_USE), the store's server is away (UNAVAILABLE), the RPC is down (RPC_UNREACHABLE) or serves another chain (RPC_WRONG_CHAIN).
 */
export const createIndexer = (
  config: IndexerConfig,
  { logger, fail, rebuild }: IndexerDependencies,
): Promise<Indexer> =>
  openAll(async (lifecycle) => {
    const over = Promise.withResolvers<void>()
    over.promise.catch((failure: unknown) => fail?.(failure))

    await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 })
    const opened = lifecycle.use(
      await openStore({
        config: config.store,
        path: join(config.dataDirectory, 'events.db'),
        namespace: 'indexer',
      }),
    )
    const { store } = opened
    const chains: OpenedChain[] = []
    for (const chain of config.chains) chains.push(lifecycle.use(await openChain(chain, { store, logger })))
    const anchors = await openAnchors(config, { chains, logger })
    if (anchors !== undefined) lifecycle.use(anchors)
    const log = openMerkleLog({
      config: config.merkleLog,
      store: opened,
      folder: join(config.dataDirectory, 'merkle-log'),
      logger,
      onPublished: ({ note }, vkey) => anchors?.offer(openCheckpoint(note, parseVerifierKey(vkey))),
    })
    if (log !== undefined) lifecycle.use(log)
    const projections = lifecycle.use(
      openProjections({ directory: config.dataDirectory, store, logger, onFailure: over.reject }),
    )
    const { reads } = projections
    if (rebuild === true) projections.rebuild()
    const checks = (): readonly Check[] =>
      readinessChecks({ store: opened.health(), chains, projections, log })
    const http = lifecycle.use(await createServer({ reads, checks, logger, logFolder: log?.folder }))

    return {
      start: async () => {
        // The port first: if it is taken, nothing has been written yet.
        const url = await http.listen({ host: config.http.host, port: config.http.port })
        projections.start()
        await Promise.all(chains.map(({ ingest }) => ingest.start()))
        Promise.all(chains.map(({ ingest }) => ingest.ended())).then(() => over.resolve(), over.reject)
        return { url }
      },
      ready: () => {
        const list = checks()
        return { ready: list.every(({ ok }) => ok), checks: list }
      },
      ended: () => over.promise,
      close: async () => {
        await lifecycle.close()
        over.resolve()
      },
    }
  })
