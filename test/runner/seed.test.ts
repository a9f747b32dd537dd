import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { chooseSeed } from './seed.ts'

const commit = 'f00dfeed0123456789abcdef0123456789abcdef'

test('a seed that was asked for comes before the commit’s, and that before chance', () => {
  assert.equal(chooseSeed('7', commit).value, 7)
  assert.deepEqual(chooseSeed(undefined, commit), { value: 0x700dfeed, reason: 'commit f00dfeed' })
  assert.match(chooseSeed(undefined, undefined).reason, /chance/)
  assert.equal(chooseSeed('', commit).value, 0x700dfeed)
})

test('every commit has a seed, and it is never 0 or negative', () => {
  assert.equal(chooseSeed(undefined, '80000000'.padEnd(40, '0')).value, 1)
  assert.equal(chooseSeed(undefined, 'ffffffff'.padEnd(40, '0')).value, 2 ** 31 - 1)
})

test('a seed that is none is refused by name', () => {
  for (const asked of ['0', '-1', '1.5', '0x10', 'x', '2147483648']) {
    assert.throws(() => chooseSeed(asked, commit), /LILYMED_TEST_SEED must be a whole number/, asked)
  }
})

test('two processes with one seed try the same cases, with another seed others', () => {
  const cases = (seed: string): string =>
    execFileSync(
      process.execPath,
      [
        '--import',
        './test/runner/seeded.ts',
        '--input-type=module',
        '--eval',
        'import * as fc from "fast-check"; fc.assert(fc.property(fc.nat(), (each) => console.log(each)), { numRuns: 5 })',
      ],
      { encoding: 'utf8', env: { ...process.env, LILYMED_TEST_SEED: seed } },
    )
  assert.equal(cases('5'), cases('5'))
  assert.notEqual(cases('5'), cases('6'))
  // None is chance, and not the seed 0.
  assert.notEqual(cases(''), cases(''))
})
