import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomMediationId } from '@lilymed/domain/mediation-random'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { SqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import type { RunEnding } from '../../duties/run-ending.ts'
import { openEvidenceShelf } from '../../evidence/evidence-shelf.ts'
import { permissionsOf } from '../../mode.ts'
import { readPublishedEvidence } from '../../evidence/read-published-evidence.ts'
import type { PublishedEvidence } from '../../evidence/read-published-evidence.ts'
import { createFakeExaminer } from '../../testing/fake-examiner.ts'
import { found } from '../../testing/fake-node.ts'
import type { DealStep } from '../deal-steps.ts'
import { createRandomEngine } from '../random-engine.ts'
import type { RandomEngineOptions } from '../random-engine.ts'
import { chainId, dealId, handler } from './fake-deals.ts'
import type { FakeDeals } from './fake-deals.ts'

export const mediator = `0x${'11'.repeat(20)}`

/** A drawn mediator with a store on disk, whose solver, reexecutor and chain are fakes. */
export type RandomNode = {
  readonly steps: readonly DealStep[]
  readonly runs: () => number
  /** The evidence that it hands out to anyone. */
  readonly published: () => Promise<readonly PublishedEvidence[]>
  readonly store: SqliteEventStore
  readonly engine: ReturnType<typeof createRandomEngine>
  /** Stops it as a crash would: what is stored stays, everything else is gone. */
  stop(): Promise<void>
}

export type StartRandomNode = (
  finds: (run: number) => string | RunEnding,
  changes?: Partial<RandomEngineOptions>,
) => Promise<RandomNode>

/** Runs a test with nodes of one data directory, one after the other, on a chain of its own. */
export const withRandomNode = async (
  chain: FakeDeals,
  test: (start: StartRandomNode) => Promise<void>,
): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'lilymed-random-'))
  const nodes: RandomNode[] = []
  let told = 0
  try {
    await test(async (finds, changes) => {
      const store = openSqliteEventStore({ path: join(directory, 'store.db') })
      await chain.attach(store, told)
      const evidence = await openEvidenceShelf(join(directory, 'evidence'))
      const steps: DealStep[] = []
      let runs = 0
      const engine = createRandomEngine({
        chainId,
        handler,
        mediator,
        store,
        prepareBundle: ({ nonce }) =>
          Promise.resolve({
            kind: 'prepared',
            bundle: { nonce } as never,
            policy: null,
            isModulePinned: true,
          }),
        executeBundle: ({ nonce }) => {
          runs += 1
          const result = finds(Number(nonce.split(' ').at(-1)))
          return Promise.resolve(typeof result === 'string' ? found(result) : result)
        },
        examineRuns: createFakeExaminer((run) => {
          const result = finds(run)
          return typeof result === 'string' ? result : ''
        }, evidence),
        evidence,
        putClaim: () => Promise.resolve(undefined),
        drawClassName: () => undefined,
        transactions: chain.transactions,
        policy: { drawDepth: 2, marginSeconds: 2 },
        permissions: permissionsOf('vote'),
        confirmations: 2,
        isCaughtUp: () => true,
        logger: createLogger({ name: 'mediator', level: 'error' }),
        onDealStep: (_, step) => steps.push(step),
        ...changes,
      })
      const running = engine.run()
      let isOver = false
      const node: RandomNode = {
        steps,
        runs: () => runs,
        published: () => readPublishedEvidence(directory, randomMediationId(dealId)),
        store,
        engine,
        stop: async () => {
          if (isOver) return
          isOver = true
          told = chain.detach()
          void engine.stop()
          await store.close()
          await Promise.allSettled([running])
        },
      }
      nodes.push(node)
      return node
    })
  } finally {
    await Promise.all(nodes.map((node) => node.stop()))
    await rm(directory, { recursive: true, force: true })
  }
}
