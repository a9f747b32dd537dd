// What takes too long for every change: `npm run nightly`. Names of stages limit it: `npm run nightly -- invariants`.
import { globSync } from 'node:fs'
import { runStage } from './runner/stage.ts'
import type { Stage, StageResult } from './runner/stage.ts'

const kills = 200

/** How often as many random cases as in `npm test`. */
const times = 10

const nodeTests = (...files: readonly string[]): Stage['command'] => [
  'node',
  '--test',
  '--test-reporter=spec',
  '--test-concurrency=1',
  ...files,
]

const stages: readonly Stage[] = [
  {
    name: 'kills',
    command: nodeTests('packages/event-store/src/sqlite/crash.int.test.ts'),
    environment: { LILYMED_STORE_KILLS: String(kills) },
  },
  {
    name: 'ingest',
    command: nodeTests(
      'packages/chain/src/ingest/kills.int.test.ts',
      'packages/chain/src/ingest/model.property.test.ts',
    ),
    environment: { LILYMED_INGEST_KILLS: String(kills), LILYMED_MODEL_RUNS: '5000' },
  },
  {
    name: 'transactions',
    command: nodeTests('packages/chain/src/transactions/crashes.property.test.ts'),
    environment: { LILYMED_SENDER_RUNS: '3000' },
  },
  {
    name: 'differential',
    command: nodeTests(...globSync('test/differential/*.int.test.ts').sort()),
    environment: { LILYMED_DIFFERENTIAL_TIMES: String(times) },
  },
  {
    name: 'audit',
    command: nodeTests('test/audit/flipped-bytes.test.ts', 'test/audit/hostile-parts.property.test.ts'),
    environment: { LILYMED_AUDIT_FLIPS: 'all', LILYMED_AUDIT_RUNS: '2000' },
  },
  {
    name: 'mediator crashes',
    command: nodeTests('services/mediator/src/crash-points.int.test.ts'),
    environment: { LILYMED_CRASH_POINTS: '5000' },
  },
  {
    name: 'hostile jobs',
    command: nodeTests(
      'test/hostile-jobs/container-docker.int.test.ts',
      'test/hostile-jobs/container-podman.int.test.ts',
    ),
    environment: { LILYMED_HOSTILE_JOBS: 'all' },
  },
  {
    name: 'requests',
    command: nodeTests('services/indexer/src/http/any-request.property.test.ts'),
    environment: { LILYMED_FUZZ_REQUESTS: '100000' },
  },
  {
    name: 'runs',
    command: nodeTests(
      'test/load/mixed-runs.int.test.ts',
      'services/reexecutor/src/kills.int.test.ts',
      'services/reexecutor/src/examinations/hostile-claims.int.test.ts',
    ),
    environment: {
      LILYMED_MIXED_RUNS: '1000',
      LILYMED_REEXECUTOR_KILLS: '50',
      LILYMED_CLAIM_BLOCKS: '1000000',
    },
  },
  {
    name: 'mediators',
    command: nodeTests('test/e2e/mediator-kills.test.ts'),
    environment: { LILYMED_MEDIATOR_KILLS: String(kills) },
  },
  {
    name: 'invariants',
    command: ['node', 'contracts/tools/forge.ts', 'test', '--match-test', '^invariant_'],
    // Ten times the runs of `npm test`, and the whole state looked at after every step: foundry.toml.
    environment: { FOUNDRY_PROFILE: 'nightly' },
  },
]

const wanted = process.argv.slice(2)
const results: StageResult[] = []
for (const stage of stages) {
  if (wanted.length === 0 || wanted.includes(stage.name)) results.push(await runStage(stage))
}
process.stdout.write('\n')
for (const { name, ok, passed, failed, seconds } of results) {
  process.stdout.write(`${ok ? '✔' : '✖'} ${name} ${passed} passed ${failed} failed in ${seconds} s\n`)
}
process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1
