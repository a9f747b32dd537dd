// What takes too long for every change: `npm run nightly`.
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
    name: `${kills} kills`,
    command: nodeTests('packages/event-store/src/sqlite/crash.int.test.ts'),
    environment: { LILYMED_STORE_KILLS: String(kills) },
  },
  {
    name: `contracts and domain, ${times} times`,
    command: nodeTests(...globSync('test/differential/*.int.test.ts').sort()),
    environment: { LILYMED_DIFFERENTIAL_TIMES: String(times) },
  },
]

const results: StageResult[] = []
for (const stage of stages) results.push(await runStage(stage))

process.stdout.write('\n')
for (const { name, ok, seconds } of results) {
  process.stdout.write(`${ok ? '✔' : '✖'} ${name} in ${seconds} s\n`)
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1
