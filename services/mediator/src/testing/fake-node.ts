import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { getBytes, hexlify } from 'ethers/utils'
import type { Address } from '@lilymed/domain'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { SqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { createEngine } from '../engine.ts'
import type { EngineOptions } from '../engine.ts'
import { openEvidenceShelf } from '../evidence/evidence-shelf.ts'
import { createVoteSecrets } from '../keystore/vote-secrets.ts'
import type { Step } from '../mediation/steps.ts'
import type { RunEnding } from '../duties/run-ending.ts'
import { chainId, pool } from './fake-chain.ts'
import { createMemoryProtection } from './memory-protection.ts'
import { createFakeExaminer } from './fake-examiner.ts'
import type { FakeChain } from './fake-chain.ts'

/** The address of the n-th mediator of a test. */
export const mediatorAt = (index: number): Address => `0x${index.toString(16).padStart(40, '0')}`

/** What the n-th run of a node finds. */
export type Finds = (run: number) => string | RunEnding

/** A result of a run. */
export const found = (resultDigest: string): RunEnding => ({
  kind: 'completed',
  run: { requestDigest: `0x${'11'.repeat(32)}`, resultDigest, exitCode: 0, determinismClass: 'wasm' },
  knownAnswerPassed: true,
})

/** A mediator with a store on disk, whose solver, reexecutor and chain are fakes. */
export type FakeNode = {
  readonly address: Address
  readonly steps: readonly Step[]
  /** Everything it logged, as written. */
  readonly logs: () => string
  readonly runs: () => number
  readonly store: SqliteEventStore
  /** Where it keeps the evidence of its votes. */
  readonly evidenceFolder: string
  readonly engine: ReturnType<typeof createEngine>
  /** Stops it as a crash would: what is stored stays, everything else is gone. */
  stop(): Promise<void>
}

export type FakeNodeOptions = {
  readonly address: Address
  readonly chain: FakeChain
  readonly finds: Finds
  readonly directory: string
  readonly changes?: Partial<EngineOptions>
}

/** Starts a node; its keys follow from its address, so that a node started again has the same ones. */
export const startNode = async ({
  address,
  chain,
  finds,
  directory,
  changes,
}: FakeNodeOptions): Promise<FakeNode> => {
  const store = openSqliteEventStore({ path: join(directory, `${address}.db`) })
  await chain.attach(store)
  const evidenceFolder = join(directory, `${address}-evidence`)
  const evidence = await openEvidenceShelf(evidenceFolder)
  const steps: Step[] = []
  let logged = ''
  let runs = 0
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString()
      done()
    },
  })
  const engine = createEngine({
    chainId,
    pool,
    identity: { address, secrets: createVoteSecrets(masterOf(address)) },
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
    putClaim: () => Promise.resolve(undefined),
    drawClassName: () => undefined,
    evidence,
    transactions: chain.transactionsOf(address),
    protection: createMemoryProtection(),
    policy: { revealDepth: 2, commitMarginSeconds: 2 },
    confirmations: 2,
    isCaughtUp: () => true,
    logger: createLogger({ name: 'mediator', level: 'trace', destination }),
    onStep: (step) => steps.push(step),
    ...changes,
  })
  const running = engine.run()
  return {
    address,
    steps,
    logs: () => logged,
    runs: () => runs,
    store,
    evidenceFolder,
    engine,
    stop: async () => {
      chain.detach(store)
      void engine.stop()
      await store.close()
      await Promise.allSettled([running])
    },
  }
}

/** Runs a test with a folder of its own and stops every node it started. */
export const withNodes = async (
  test: (start: (options: Omit<FakeNodeOptions, 'directory'>) => Promise<FakeNode>) => Promise<void>,
): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'lilymed-mediator-'))
  const nodes: FakeNode[] = []
  try {
    await test(async (options) => {
      const node = await startNode({ ...options, directory })
      nodes.push(node)
      return node
    })
  } finally {
    await Promise.all(nodes.map((node) => node.stop()))
    // Evidence that was being written when its node stopped may still come.
    await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
  }
}

/** The salt master of a test's mediator. */
export const masterOf = (address: Address): Uint8Array =>
  getBytes(hexlify(Buffer.from(address.slice(2).padEnd(64, '5'), 'hex')))
