// What takes too long for every change: `npm run nightly`.
import { runStage } from './runner/stage.ts'

const kills = 200

const { ok, seconds } = await runStage({
  name: 'kills',
  command: ['node', '--test', '--test-reporter=spec', 'packages/event-store/src/sqlite/crash.int.test.ts'],
  environment: { LILYMED_STORE_KILLS: String(kills) },
})
process.stdout.write(`\n${ok ? '✔' : '✖'} ${kills} kills in ${seconds} s\n`)
process.exitCode = ok ? 0 : 1
