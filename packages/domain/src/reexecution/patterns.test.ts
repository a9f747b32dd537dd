import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { differingFeatures, matchClaim, matchClasses, readDeterminismClass } from './determinism-class.ts'
import { maskLength, readMask } from './mask.ts'
import { matchesPath } from './path-pattern.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const lengthOf = (mask: string, text: string): number => {
  const read = readMask(mask)
  if (read.kind === 'refused') assert.fail(read.problem)
  return maskLength(read.mask, bytes(text), 0)
}

describe('a mask', () => {
  it('matches as much as it can of what it names', () => {
    const cases: readonly (readonly [string, string, number])[] = [
      ['\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z', '2026-11-23T02:40:00Z and on', 20],
      ['\\d{1,3}', '12345', 3],
      ['\\d{1,3}ms', '12ms', 4],
      ['\\d{1,3}5', '1235', 4],
      ['a{0,2}b', 'b', 1],
      ['a{0,2}b', 'aaab', 0],
      ['0x\\x{4}', '0xBeeF', 6],
      ['0x\\x{4}', '0xBeeG', 0],
      ['\\w{3}', 'a_9', 3],
      ['\\(\\d\\)', '(3)', 3],
      ['\\d', '', 0],
      ['\\d\\d', '1', 0],
    ]
    for (const [mask, text, length] of cases) assert.equal(lengthOf(mask, text), length, `${mask} on ${text}`)
  })

  it('equals the regular expression of the same words', () => {
    const atoms = fc.constantFrom('a', 'b', '\\d', '\\x', '\\w')
    const counts = fc.constantFrom('', '{2}', '{0,2}', '{1,3}')
    const masks = fc
      .array(fc.tuple(atoms, counts), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map((part) => part.join('')).join(''))
      .filter((mask) => readMask(mask).kind === 'read')
    const texts = fc
      .array(fc.constantFrom('a', 'b', '1', '_', 'g'), { maxLength: 12 })
      .map((list) => list.join(''))
    fc.assert(
      fc.property(masks, texts, (mask, text) => {
        const expression = new RegExp(`^${mask.replaceAll('\\x', '[0-9a-fA-F]')}$`)
        let longest = 0
        for (let end = 1; end <= text.length; end += 1) if (expression.test(text.slice(0, end))) longest = end
        assert.equal(lengthOf(mask, text), longest)
      }),
      { numRuns: 1000 },
    )
  })

  it('refuses what could run for long or mean something else elsewhere', () => {
    for (const text of [
      '',
      'a*',
      '(a|b)',
      'a+',
      '.',
      '^a',
      '[0-9]',
      '\\s',
      '\\',
      'a{0}',
      'a{3,2}',
      'a{0,9}',
      'é',
      '\\d{32}',
      'a{',
    ]) {
      assert.equal(readMask(text).kind, 'refused', text)
    }
  })
})

describe('a path pattern', () => {
  it('matches segments', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['outputs/a', 'outputs/a', true],
      ['outputs/a', 'outputs/ab', false],
      ['outputs/*', 'outputs/a', true],
      ['outputs/*', 'outputs/a/b', false],
      ['outputs/**', 'outputs/a/b', true],
      ['outputs/**', 'outputs', true],
      ['**/b', 'a/a/b', true],
      ['**/b', 'b', true],
      ['**/b/**/c', 'a/b/x/y/c', true],
      ['**/b/**/c', 'a/b/x/y/d', false],
      ['a*b*c', 'aXbYbZc', true],
      ['a*b*c', 'aXbYbZ', false],
      ['a.b', 'aXb', false],
    ]
    for (const [pattern, path, expected] of cases)
      assert.equal(matchesPath(pattern, path), expected, `${pattern} ${path}`)
  })

  it('takes no longer over a hostile path', () => {
    assert.equal(matchesPath(`${'*a'.repeat(60)}b`, 'a'.repeat(4000)), false)
  })
})

describe('a determinism class', () => {
  const ours = 'dc1/wasm/host=1/arch=x64'
  const other = 'dc1/wasm/host=1/arch=arm64'

  it('is read, or is none', () => {
    assert.deepEqual(readDeterminismClass(ours), {
      version: 'dc1',
      engine: 'wasm',
      features: ['host=1', 'arch=x64'],
    })
    for (const text of ['', 'dc1', 'dc1/', 'dc2/wasm', 'dc1/wasm//x'])
      assert.equal(readDeterminismClass(text), undefined)
  })

  it('is identical, compatible, foreign or unknown', () => {
    assert.equal(matchClasses(ours, ours, []), 'identical')
    assert.equal(matchClasses(ours, other, []), 'foreign')
    assert.equal(matchClasses(ours, other, [['dc1/a'], [other, ours]]), 'compatible')
    assert.equal(matchClasses(ours, other, [[other], [ours]]), 'foreign')
    assert.equal(matchClasses(ours, undefined, []), 'unknown')
    assert.equal(matchClasses(ours, 'a fast one', []), 'unknown')
  })

  it('of a claim that only a draw class was declared for is ours where that one is', () => {
    const slot = { determinismClass: ours, drawClass: 'container/x64' }
    assert.equal(matchClaim(slot, { drawClass: 'container/x64' }, []), 'declared')
    assert.equal(matchClaim(slot, { drawClass: 'container/arm64' }, []), 'unknown')
    assert.equal(matchClaim(slot, {}, []), 'unknown')
    assert.equal(matchClaim(slot, { determinismClass: other, drawClass: 'container/x64' }, []), 'foreign')
    assert.equal(matchClaim(slot, { determinismClass: ours, drawClass: 'container/arm64' }, []), 'identical')
  })

  it('names what sets two apart', () => {
    const [one, two] = [readDeterminismClass(ours), readDeterminismClass(other)]
    assert.ok(one && two)
    assert.deepEqual(differingFeatures(one, two), [['arch=x64'], ['arch=arm64']])
  })
})
