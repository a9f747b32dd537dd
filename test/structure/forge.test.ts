import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

test('a forge that fails ends with a code that says so', () => {
  const { status } = spawnSync('node', ['contracts/tools/forge.ts', 'no-such-command'], { stdio: 'ignore' })
  assert.notEqual(status, 0)
})
