import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { comparatorFor, EXACT_POLICY, policyDigest } from './comparison-policy.ts'
import type { ComparisonPolicy } from './comparison-policy.ts'
import { readComparisonPolicy } from './read-comparison-policy.ts'

const numbers = {
  kind: 'numbers',
  format: 'npy',
  nan: 'same-places',
  absolute: 3e-6,
  relative: 2.5e-5,
  ulps: 0,
}
const full = {
  version: 1,
  rung: 4,
  portable: false,
  ignoredLogs: ['stderr'],
  compatibleClasses: [['dc1/onnx/arch=x64', 'dc1/onnx/arch=arm64']],
  files: [
    { path: 'stdout', comparator: { kind: 'text', masks: ['\\d{4}-\\d{2}-\\d{2}'] } },
    { path: 'outputs/**/*.npy', comparator: numbers },
    { path: 'outputs/a.raw', comparator: { ...numbers, format: 'raw', type: 'f32', ulps: 4 } },
    { path: 'outputs/*.json', comparator: { kind: 'json', ignored: ['/created'], absolute: 0, relative: 0 } },
    { path: 'outputs/a.tar', comparator: { kind: 'tar' } },
    { path: 'outputs/a.png', comparator: { kind: 'png' } },
    { path: 'outputs/b.png', comparator: { kind: 'image', leastSsim: 0.98, mostDifference: 8 } },
    {
      path: 'outputs/logits.bin',
      comparator: {
        kind: 'top-k',
        format: 'raw',
        type: 'f16',
        columns: 1000,
        k: 5,
        ordered: true,
        margin: 1e-3,
      },
    },
    { path: 'outputs/**', comparator: { kind: 'exact' } },
  ],
}
const one = (comparator: object, rest: object = {}) => ({
  ...full,
  files: [{ path: 'a', comparator }],
  ...rest,
})

const messageOf = (document: unknown): string => {
  const read = readComparisonPolicy(typeof document === 'string' ? document : JSON.stringify(document))
  if (read.kind === 'read') return 'read'
  assert.equal(read.rejection.code, 'MODULE_REFUSED')
  return read.rejection.message
}

describe('readComparisonPolicy', () => {
  it('reads what it is given, and nothing else', () => {
    const read = readComparisonPolicy(JSON.stringify(full))
    assert.deepEqual(read, { kind: 'read', policy: full })
    assert.deepEqual(readComparisonPolicy(JSON.stringify(EXACT_POLICY)), {
      kind: 'read',
      policy: EXACT_POLICY,
    })
  })

  const { files: _files, ...withoutFiles } = full
  const refusals: readonly (readonly [unknown, RegExp])[] = [
    ['', /expected JSON/],
    ['\ufeff{}', /expected JSON/],
    ['{"version":1,"version":1}', /twice/],
    ['{"a":{"rung":1,"r\\u0075ng":2}}', /twice/],
    ['[]', /expected an object/],
    ['null', /expected an object/],
    [' '.repeat(70_000), /at most 65536/],
    [withoutFiles, /the member files is missing/],
    [{ ...full, comment: 'x' }, /"comment" is no member/],
    [{ ...full, version: 2 }, /policy.version: expected one of 1, got 2/],
    [{ ...full, rung: 5 }, /policy.rung/],
    [{ ...full, rung: '1' }, /policy.rung/],
    [
      { ...full, rung: 3 },
      /files\[7\].comparator: "top-k" as it is set here needs rung 4, and the policy stops at 3/,
    ],
    [{ ...full, rung: 1, files: [] }, /to ignore stderr needs rung 2/],
    [{ ...full, portable: 'no' }, /true or false/],
    [{ ...full, ignoredLogs: ['exitCode'] }, /one of stdout, stderr/],
    [{ ...full, ignoredLogs: ['stdout'] }, /"stdout" is ruled twice/],
    [{ ...full, compatibleClasses: [['x']] }, /determinism class/],
    [{ ...full, files: [{ path: '/a', comparator: { kind: 'exact' } }] }, /empty segment/],
    [{ ...full, files: [{ path: 'a**', comparator: { kind: 'exact' } }] }, /segment of its own/],
    [{ ...full, files: [{ path: 'a' }] }, /comparator is missing/],
    [one({}), /comparator.kind: expected one of exact/],
    [one({ kind: 'constructor' }), /expected one of exact/],
    [one({ kind: 'exact', absolute: 1 }), /"absolute" is no member/],
    [one({ kind: 'text', masks: ['(a+)+$'] }), /cannot stand there/],
    [one({ ...numbers, absolute: -1 }), /from 0 to/],
    [one({ ...numbers, absolute: 0, ulps: 3 }), /"ulps" needs an "absolute"/],
    [one({ ...numbers, ulps: 0.5 }), /whole number/],
    [one({ ...numbers, format: 'raw' }), /type is missing/],
    [one({ ...numbers, type: 'f32' }), /"type" is no member/],
    [one({ ...numbers, format: 'raw', type: 'i32' }), /whole numbers take a whole "absolute"/],
    [one({ kind: 'json', ignored: ['created'], absolute: 0, relative: 0 }), /JSON pointer/],
    [one({ kind: 'json', ignored: [], absolute: 1, relative: 0 }, { rung: 2 }), /needs rung 3/],
    [one({ kind: 'image', leastSsim: 0.1, mostDifference: 1 }), /from 0.5 to 1/],
    [one({ kind: 'top-k', format: 'npy', columns: 3, k: 4, ordered: true, margin: 0 }), /"k" is more/],
  ]
  for (const [document, expected] of refusals) {
    it(`refuses ${JSON.stringify(document).slice(0, 60)} with ${expected}`, () =>
      assert.match(messageOf(document), expected))
  }

  it('answers every text, and reads no member it did not find there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => assert.notEqual(messageOf(text), 'read')),
    )
  })

  it('gives the first rule that fits, the exact comparison where none does', () => {
    const policy = full as unknown as ComparisonPolicy
    const kindOf = (path: string) => {
      const comparator = comparatorFor(policy, path)
      return comparator === 'ignored' ? comparator : comparator.kind
    }
    assert.equal(kindOf('stderr'), 'ignored')
    assert.equal(kindOf('outputs/x/y.npy'), 'numbers')
    assert.equal(kindOf('outputs/y.npy'), 'numbers')
    assert.equal(kindOf('outputs/x/y.json'), 'exact')
    assert.equal(kindOf('exitCode'), 'exact')
  })

  it('names a policy by the sha256 of its bytes', () => {
    assert.equal(
      policyDigest(new Uint8Array()),
      '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
  })
})
