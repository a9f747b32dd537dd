import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readModuleReference } from './module-reference.ts'

const module = {
  name: '',
  repo: 'http://127.0.0.1:8080/modules/greeting',
  hash: 'ab'.repeat(32),
  path: '/lilypad_module.json.tmpl',
}

const codeOf = (change: Partial<typeof module>): string => {
  const read = readModuleReference({ ...module, ...change })
  return read.kind === 'rejected' ? read.rejection.code : read.kind
}

test('a template by its digest is a reference, wherever its repo points', () => {
  assert.deepEqual(readModuleReference({ ...module, repo: 'https://elsewhere.test/x/modules/greeting' }), {
    kind: 'read',
    reference: { name: 'greeting', digest: `0x${module.hash}` },
  })
})

test('references that may name another text tomorrow are refused', () => {
  const mutable = [
    'main',
    'v0.0.4',
    'cb8b670',
    'ab'.repeat(20),
    `${'ab'.repeat(31)}AB`,
    `0x${'ab'.repeat(32)}`,
    '',
  ]
  for (const hash of mutable) assert.equal(codeOf({ hash }), 'MODULE_REFERENCE_MUTABLE', hash)
  assert.equal(codeOf({ name: 'cowsay:v0.0.4' }), 'MODULE_REFERENCE_MUTABLE')
})

test('names that are no single plain segment are refused', () => {
  for (const repo of [
    'http://x/modules/',
    'http://x/modules/a/b',
    'http://x/modules/..',
    'http://x/modules/a?b',
    'greeting',
  ]) {
    assert.equal(codeOf({ repo }), 'MODULE_REFERENCE_MALFORMED', repo)
  }
  assert.equal(codeOf({ path: '/other.tmpl' }), 'MODULE_REFERENCE_MALFORMED')
})
