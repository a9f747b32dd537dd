// Everything that must pass, in one command: `npm test`. Names of stages limit it: `npm test -- contracts unit`.
import { compiled } from './runner/compiled.ts'
import { chooseSeed, currentCommit } from './runner/seed.ts'
import { runStage } from './runner/stage.ts'
import type { Stage, StageResult } from './runner/stage.ts'
import { chromium, provide, systemPackages } from './runner/system-packages.ts'
import { findTestFiles } from './runner/test-files.ts'
import type { TestFiles } from './runner/test-files.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** A test of something that no longer happens waits for ever; the slowest honest file takes half of this. */
const longestTestMs = 300_000

const nodeTests = (files: readonly string[], concurrency: number): Stage['command'] => [
  'node',
  '--import',
  new URL('./runner/seeded.ts', import.meta.url).href,
  '--test',
  '--test-reporter=./test/runner/failures-reporter.ts',
  `--test-concurrency=${concurrency}`,
  `--test-timeout=${longestTestMs}`,
  ...files,
]

const stages = (files: TestFiles, browser: string | undefined): Stage[] => [
  { name: 'check', command: ['npm', 'run', '--silent', 'check'] },
  { name: 'contracts', command: ['node', 'contracts/tools/forge.ts', 'test'] },
  {
    name: 'unit',
    command: nodeTests(files.unit, 2),
  },
  // A test file is one process that waits or computes on one core: two at a time take little more than half as long.
  {
    name: 'integration',
    command: nodeTests(files.integration, 2),
  },
  {
    name: 'integration of engines',
    command: nodeTests(files.engines, 1),
  },
  // Networks of many processes that wait for a chain's clock most of the time.
  {
    name: 'end to end',
    command: nodeTests(files.endToEnd, 2),
    environment: browser === undefined ? {} : { LILYMED_TEST_BROWSER: browser },
  },
]

const wanted = process.argv.slice(2)
const seed = chooseSeed(process.env['LILYMED_TEST_SEED'], currentCommit())
process.env['LILYMED_TEST_SEED'] = String(seed.value)
// Most of a short test's time goes into reading programs that another has read before.
process.env['NODE_COMPILE_CACHE'] ??= compiled
// forge's own name for it
process.env['FOUNDRY_FUZZ_SEED'] = `0x${seed.value.toString(16)}`
say(`random cases from LILYMED_TEST_SEED=${seed.value} (${seed.reason})`)
const browser = provide(chromium, say)
for (const system of systemPackages) provide(system, say)
const results: StageResult[] = []
for (const stage of stages(findTestFiles(), browser)) {
  if (wanted.length > 0 && !wanted.some((name) => stage.name.startsWith(name))) continue
  say(`\n── ${stage.name} ──`)
  results.push(await runStage(stage))
}

say('')
for (const { name, ok, passed, failed, seconds } of results) {
  say(
    `${ok ? '✔' : '✖'} ${name.padEnd(24)} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${String(seconds).padStart(4)} s`,
  )
}
const total = (count: 'passed' | 'failed'): number => results.reduce((sum, result) => sum + result[count], 0)
const notChecked = results.flatMap((result) => result.notChecked)
say(`\n${total('passed')} passed, ${total('failed')} failed, ${notChecked.length} not checked`)
for (const what of notChecked) say(`  not checked: ${what}`)
process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1
