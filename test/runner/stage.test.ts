import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestEvent } from 'node:test/reporters'
import failuresReporter from './failures-reporter.ts'
import { countTests, findNotChecked, runStage } from './stage.ts'

test('the last lines of node and of forge are added up', () => {
  const output =
    '# pass 12\n# fail 1\nRan 3 test suites in 2s: 40 tests passed, 2 failed, 0 skipped (42 total tests)\n# pass 3\n'
  assert.deepEqual(countTests(output), { passed: 55, failed: 3 })
})

test('a stage that exits badly without saying why still counts as a failure', async () => {
  const result = await runStage({ name: 'x', command: ['node', '-e', 'process.exit(3)'] })
  assert.equal(result.ok, false)
  assert.equal(result.failed, 1)
})

test('a program that is absent is a failed stage, not a crash', async () => {
  assert.equal((await runStage({ name: 'x', command: ['no-such-program-here'] })).ok, false)
})

test('what a test could not check is named, by the reporter and by the stage, and has not passed', async () => {
  async function* events(): AsyncGenerator<TestEvent> {
    yield { type: 'test:pass', data: { details: {} } } as TestEvent
    yield { type: 'test:pass', data: { details: {} } } as TestEvent
    yield { type: 'test:diagnostic', data: { message: 'NOT CHECKED: the image: no registry' } } as TestEvent
    yield { type: 'test:diagnostic', data: { message: 'tests 2' } } as TestEvent
  }
  let output = ''
  for await (const text of failuresReporter(events())) output += text
  assert.equal(output, 'NOT CHECKED: the image: no registry\n# pass 1\n# fail 0\n')
  assert.deepEqual(countTests(output), { passed: 1, failed: 0 })
  assert.deepEqual(findNotChecked(output), ['the image: no registry'])
})
