import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
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
import { createCrashableProcess } from '../../testing/crashable.ts'
import type { CrashableProcess } from '../../testing/crashable.ts'
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
  /** Stops it as a crash would: what is stored stays, everything else is gone; what was sent too, unless told. */
  stop(keepsPending?: boolean): Promise<void>
}

export type StartRandomNode = (
  finds: (run: number) => string | RunEnding,
  changes?: Partial<RandomEngineOptions>,
  /** Dies where it is told to. */
  process?: CrashableProcess,
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
    await test(async (finds, changes, process = createCrashableProcess(Infinity)) => {
      const store = openSqliteEventStore({ path: join(directory, 'store.db') })
      await chain.attach(store, told)
      const evidence = await openEvidenceShelf(join(directory, 'evidence'))
      const steps: DealStep[] = []
      let runs = 0
      const begin = process.lasting('verdict', () => Promise.resolve())
      const engine = createRandomEngine({
        chainId,
        handler,
        mediator,
        store: {
          append: process.lasting('record', (...append) => store.append(...append)),
          readStream: (...read) => store.readStream(...read),
          subscribe: (options) => store.subscribe(options),
        },
        prepareBundle: ({ nonce }) =>
          Promise.resolve({
            kind: 'prepared',
            bundle: { nonce } as never,
            policy: null,
            isModulePinned: true,
          }),
        executeBundle: process.lasting('run', ({ nonce }) => {
          runs += 1
          const result = finds(Number(nonce.split(' ').at(-1)))
          return Promise.resolve(typeof result === 'string' ? found(result) : result)
        }),
        examineRuns: process.lasting(
          'examination',
          createFakeExaminer((run) => {
            const result = finds(run)
            return typeof result === 'string' ? result : ''
          }, evidence),
        ),
        evidence,
        putClaim: () => Promise.resolve(undefined),
        drawClassName: () => undefined,
        transactions: {
          send: async (...sent) => {
            await begin()
            return chain.transactions.send(...sent)
          },
        },
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
        stop: async (keepsPending = false) => {
          if (isOver) return
          isOver = true
          told = chain.detach(keepsPending)
          process.kill()
          void engine.stop()
          await store.close()
          // A process that died waits for ever for what it had begun.
          await Promise.race([running.catch(() => undefined), delay(20)])
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
