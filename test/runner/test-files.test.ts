import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byStage, findTestFiles } from './test-files.ts'

test('a test is run in the stage of what it needs', () => {
  assert.deepEqual(
    byStage([
      'cli/src/x.test.ts',
      'test/parties/x.int.test.ts',
      'services/reexecutor/src/x.int.test.ts',
      'services/reexecutor/src/x.test.ts',
      'test/e2e/x.test.ts',
    ]),
    {
      unit: ['cli/src/x.test.ts', 'services/reexecutor/src/x.test.ts'],
      integration: ['test/parties/x.int.test.ts'],
      engines: ['services/reexecutor/src/x.int.test.ts'],
      endToEnd: ['test/e2e/x.test.ts'],
    },
  )
})

test('no folder’s tests are forgotten, and none of a dependency’s are run', () => {
  const { unit, integration, engines, endToEnd } = findTestFiles()
  assert.ok(unit.includes('test/runner/test-files.test.ts'))
  assert.ok(integration.some((file) => file.startsWith('test/trust/')))
  assert.ok(engines.length > 0 && endToEnd.length > 0)
  assert.deepEqual(
    [...unit, ...integration, ...engines, ...endToEnd].filter((file) => file.includes('node_modules')),
    [],
  )
})
