import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { compatRules, decideFile, isPlainName, sealedRules } from './collector-rules.ts'

const file = { kind: 'file', links: 1, mode: 0o100644 } as const

describe('decideFile', () => {
  it('keeps regular files', () => {
    for (const rules of [compatRules, sealedRules]) assert.equal(decideFile(file, rules), 'keep')
  })
  it('refuses by name what a sealed program may not leave, and takes it as Lilypad does otherwise', () => {
    const cases = [
      [{ ...file, kind: 'symlink' as const }, 'symlink', 'drop'],
      [{ ...file, kind: 'special' as const }, 'special', 'drop'],
      [{ ...file, links: 2 }, 'hardlink', 'keep'],
      [{ ...file, mode: 0o104755 }, 'setid', 'keep'],
      [{ ...file, mode: 0o102755 }, 'setid', 'keep'],
    ] as const
    for (const [found, refuse, compat] of cases) {
      assert.deepEqual(decideFile(found, sealedRules), { refuse })
      assert.equal(decideFile(found, compatRules), compat)
    }
  })
})

describe('isPlainName', () => {
  it('refuses names that are no plain text', () => {
    const bad = ['', '.', '..', 'a\nb', 'a\rb', '\u001b[2J', 'a\\b', 'n'.repeat(256), '\u0085']
    for (const name of bad) assert.ok(!isPlainName(Buffer.from(name)), JSON.stringify(name))
    assert.ok(!isPlainName(Buffer.from([0xff, 0xfe])))
    assert.ok(!isPlainName(Buffer.from([0xed, 0xa0, 0x80])), 'half a surrogate pair')
    for (const name of ['a', '.hidden', 'ç é', '日本', 'a b']) assert.ok(isPlainName(Buffer.from(name)), name)
  })
  it('takes no bytes that text would not give back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        if (isPlainName(bytes))
          assert.deepEqual(Buffer.from(Buffer.from(bytes).toString('utf8')), Buffer.from(bytes))
      }),
    )
  })
})
