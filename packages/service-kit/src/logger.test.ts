import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from './logger.ts'

test('secrets are redacted by name wherever they stand in the first levels of an object', () => {
  const lines: string[] = []
  const logger = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } })
  logger.info({ token: 'hunter2', vote: { salt: 'hunter2', deep: { passphrase: 'hunter2' } } }, 'started')
  assert.equal(lines.length, 1)
  assert.ok(!lines.join('').includes('hunter2'))
  assert.ok(lines.join('').includes('started'))
})
