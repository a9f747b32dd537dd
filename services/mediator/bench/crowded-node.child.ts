// One mediator in a crowded pool, measured in a process of its own; prints one JSON document.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openSqliteEventStore } from '@lilymed/event-store'
import { createLogger } from '@lilymed/service-kit'
import { createEngine } from '../src/engine.ts'
import { openEvidenceShelf } from '../src/evidence/evidence-shelf.ts'
import { createVoteSecrets } from '../src/keystore/vote-secrets.ts'
import { openProtection } from '../src/protection/open-protection.ts'
import { chainId, claimDigest, pool as poolAddress } from '../src/testing/fake-chain.ts'
import { createFakeExaminer } from '../src/testing/fake-examiner.ts'
import { found, masterOf, mediatorAt } from '../src/testing/fake-node.ts'
import { createCrowdedPool } from './crowded-pool.ts'
import type { CrowdedNodeResult, CrowdedNodeSettings } from './crowded-node.ts'

const settings = JSON.parse(process.argv[2] ?? '{}') as CrowdedNodeSettings
const { blockMs, disputes, openAtOnce, openedPerBlock, runMs, revealDepth } = settings

const directory = await mkdtemp(join(tmpdir(), 'lilymed-bench-mediator-'))
const store = openSqliteEventStore({ path: join(directory, 'mediator.db') })
const mediator = mediatorAt(1)
const secondsPerBlock = Math.max(1, Math.round(blockMs / 1000))
const pool = createCrowdedPool({
  store,
  mediator,
  disputes,
  openedPerBlock,
  secondsPerBlock,
  // A dispute is open for some blocks of voting and then waits; together they hold as many open as are asked for.
  appealSeconds: Math.max(1, Math.ceil(openAtOnce / openedPerBlock) - revealDepth - 4) * secondsPerBlock,
})
const evidence = await openEvidenceShelf(join(directory, 'evidence'))
const protection = await openProtection(join(directory, 'vote-protection.journal'))
const reactions: number[] = []
let [missed, revealed, failed] = [0, 0, 0]

const engine = createEngine({
  chainId,
  pool: poolAddress,
  identity: { address: mediator, secrets: createVoteSecrets(masterOf(mediator)) },
  store,
  prepareBundle: ({ nonce }) =>
    Promise.resolve({ kind: 'prepared', bundle: { nonce } as never, policy: null, isModulePinned: true }),
  executeBundle: async ({ nonce }) => {
    const drawnAt = pool.drawnAt(nonce.split('.')[0] ?? '')
    if (drawnAt !== undefined) reactions.push(performance.now() - drawnAt)
    await delay(runMs)
    return found(claimDigest)
  },
  examineRuns: createFakeExaminer(() => claimDigest, evidence),
  putClaim: () => Promise.resolve(undefined),
  drawClassName: () => undefined,
  evidence,
  protection,
  transactions: pool,
  policy: { revealDepth, commitMarginSeconds: 2 },
  confirmations: 2,
  permissions: { examines: true, votes: true, pokes: true },
  isCaughtUp: () => true,
  logger: createLogger({ name: 'mediator', level: 'silent' }),
  onEffectFailed: () => (failed += 1),
  onStep: ({ step }) => {
    if (step === 'missed') missed += 1
    if (step === 'revealFinal') revealed += 1
  },
})
const running = engine.run()
running.catch((failure: unknown) => {
  throw failure
})

const cpuBefore = process.cpuUsage()
const started = performance.now()
let [mostOpen, blocks, halfWayBytes] = [0, 0, 0]
const lags: number[] = []
while (pool.settled() < disputes) {
  const due = started + (blocks + 1) * blockMs
  await delay(Math.max(0, due - performance.now()))
  await pool.mine()
  blocks += 1
  mostOpen = Math.max(mostOpen, pool.open())
  const seen = engine.status().head?.timestamp
  if (seen !== undefined) lags.push((pool.timestamp() - seen) / secondsPerBlock)
  if (pool.settled() >= disputes / 2 && halfWayBytes === 0) halfWayBytes = process.memoryUsage.rss()
  if (performance.now() - started > settings.limitMs) throw new Error('the disputes did not end in time')
}
// The last reveals become final with the blocks after them.
const wallMs = performance.now() - started
const { user, system } = process.cpuUsage(cpuBefore)
const result: CrowdedNodeResult = {
  reactions,
  missed,
  revealed,
  failed,
  mostOpen,
  blocks,
  mostBlocksBehind: Math.max(...lags),
  cpuShare: (user + system) / 1000 / wallMs,
  peakBytes: process.resourceUsage().maxRSS * 1024,
  grownBytes: process.memoryUsage.rss() - halfWayBytes,
}
await engine.stop()
await protection.close()
await store.close()
await rm(directory, { recursive: true, force: true })
process.stdout.write(JSON.stringify(result))
process.exit(0)
