import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { bundleOf, carried } from '../testing/bundle.ts'
import { inputPathProblem } from './input-path-problem.ts'
import { openBundle } from './open-bundle.ts'
import { requestDigest } from './request-digest.ts'

const codeOf = (bundle: Parameters<typeof openBundle>[0]) => {
  const opened = openBundle(bundle)
  return opened.kind === 'rejected' ? opened.rejection.code : opened.kind
}
const withInputs = (...paths: readonly string[]) =>
  bundleOf(undefined, { inputs: paths.map((path) => ({ path, ...carried(Buffer.from(path)) })) })

describe('openBundle', () => {
  it('decodes what it has proved', () => {
    const opened = openBundle(withInputs('a/b.txt', 'c'))
    assert.ok(opened.kind === 'opened' && opened.job.engine === 'wasm')
    assert.deepEqual(
      opened.job.inputs.map(({ path, content }) => [path, Buffer.from(content ?? []).toString()]),
      [
        ['a/b.txt', 'a/b.txt'],
        ['c', 'c'],
      ],
    )
    assert.equal(opened.job.moduleDigest, bundleOf().module.sha256)
  })

  it('refuses bytes that do not have their digest', () => {
    const bundle = withInputs('a')
    const wrong = carried(Buffer.from('other'))
    assert.equal(codeOf({ ...bundle, module: { ...bundle.module, sha256: wrong.sha256 } }), 'DIGEST_MISMATCH')
    const inputs = bundle.inputs.map((input) => ({ ...input, bytes: wrong.bytes }))
    assert.equal(codeOf({ ...bundle, inputs }), 'DIGEST_MISMATCH')
  })

  it('refuses base64 that is not in its one form', () => {
    for (const bytes of ['AGFzbQ', 'AGFz bQ==', 'AGFzbR==', '-_==', '*']) {
      const bundle = bundleOf()
      assert.equal(codeOf({ ...bundle, module: { ...bundle.module, bytes } }), 'BYTES_MALFORMED', bytes)
    }
  })

  it('refuses paths that clash', () => {
    assert.equal(codeOf(withInputs('a', 'a')), 'PATH_REFUSED')
    assert.equal(codeOf(withInputs('a', 'a/b')), 'PATH_REFUSED')
    assert.equal(codeOf(withInputs('a/b/c', 'a/b')), 'PATH_REFUSED')
    assert.equal(codeOf(withInputs('a/b', 'a/c', 'ab')), 'opened')
  })

  it('refuses text a program could not be given', () => {
    assert.equal(codeOf(bundleOf(undefined, { arguments: ['a\0b'] })), 'TEXT_REFUSED')
    assert.equal(codeOf(bundleOf(undefined, { environment: { A: '\ud800' } })), 'TEXT_REFUSED')
  })
})

describe('inputPathProblem', () => {
  it('refuses what is not plain, relative and in normal form', () => {
    const bad = [
      '/etc/passwd',
      '..',
      'a/../b',
      './a',
      'a//b',
      'a/',
      '',
      'a\nb',
      'a\0',
      'n'.repeat(256),
      'd/'.repeat(64) + 'f',
    ]
    for (const path of bad) assert.notEqual(inputPathProblem(path), undefined, JSON.stringify(path))
    for (const path of ['a', '.hidden', '..a', 'a b/ç.txt'])
      assert.equal(inputPathProblem(path), undefined, path)
  })

  it('passes no path that normalises to another', () => {
    fc.assert(
      fc.property(fc.string(), (path) => {
        if (inputPathProblem(path) !== undefined) return
        assert.ok(!path.startsWith('/') && !path.split('/').some((part) => ['', '.', '..'].includes(part)))
      }),
    )
  })
})

describe('requestDigest', () => {
  it('does not depend on the order of members', () => {
    const bundle = bundleOf()
    const reversed = Object.fromEntries(Object.entries(bundle).toReversed()) as typeof bundle
    assert.equal(requestDigest(reversed), requestDigest(bundle))
  })

  it('differs when anything differs', () => {
    const digests = [
      bundleOf(),
      bundleOf(undefined, { nonce: 'run 2' }),
      bundleOf(undefined, { arguments: [''] }),
      bundleOf(undefined, { capabilities: { clock: 'host', entropy: 'seeded' } }),
    ].map(requestDigest)
    assert.equal(new Set(digests).size, digests.length)
  })

  it('is the sha256 of the canonical JSON', () => {
    assert.match(requestDigest(bundleOf()), /^0x[0-9a-f]{64}$/)
  })
})
