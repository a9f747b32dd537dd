import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { decodeBundle, encodeBundle, maxEntryBytes } from './entry-bundle.ts'
import { widthAt } from './read-tile.ts'
import { parseTilePath, tilePath } from './tile-path.ts'

const go = JSON.parse(
  readFileSync(new URL('../vectors/go-sumdb.json', import.meta.url), 'utf8'),
) as Readonly<{ paths: Record<string, string> }>

describe('tile paths', () => {
  it('are those of C2SP tlog-tiles and of Go’s sumdb', () => {
    for (const [index, path] of Object.entries(go.paths)) {
      assert.equal(tilePath({ level: 0, index: Number(index), width: 256 }), path)
    }
    assert.equal(tilePath({ level: 'entries', index: 1_234_067, width: 256 }), 'tile/entries/x001/x234/067')
    assert.equal(tilePath({ level: 2, index: 0, width: 1 }), 'tile/2/000.p/1')
  })

  it('are read back, and nothing else is a path', () => {
    const names = fc.record(
      {
        level: fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 })),
        index: fc.integer({ min: 0, max: 10 ** 12 }),
        width: fc.integer({ min: 1, max: 256 }),
      },
      { noNullPrototype: true },
    )
    fc.assert(fc.property(names, (name) => assert.deepEqual(parseTilePath(tilePath(name)), name)))
    for (const wrong of [
      'tile/0/0',
      'tile/00/000',
      'tile/64/000',
      'tile/-1/000',
      'tile/0/x000/000',
      'tile/0/001/000',
      'tile/0/x001/x000',
      'tile/0/1000',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/000.p/01',
      'tile/0/000.p',
      'tile/0/000/',
      '/tile/0/000',
      'tile/0/../../checkpoint.key',
      'tile/entries/..%2f000',
      'tile/0/000\n',
      'tile/hash/000',
      'checkpoint',
      '.new/0',
      '',
    ]) {
      assert.equal(parseTilePath(wrong), undefined, wrong)
    }
  })
})

describe('widthAt', () => {
  it('gives the example of tlog-tiles: a tree of 70,000', () => {
    assert.deepEqual(
      [0, 272, 273, 274].map((index) => widthAt(70_000, 0, index)),
      [256, 256, 112, 0],
    )
    assert.deepEqual(
      [0, 1, 2].map((index) => widthAt(70_000, 1, index)),
      [256, 17, 0],
    )
    assert.deepEqual(
      [0, 1].map((index) => widthAt(70_000, 2, index)),
      [1, 0],
    )
    assert.equal(widthAt(256, 0, 0), 256)
    assert.equal(widthAt(256, 1, 0), 1)
    assert.equal(widthAt(255, 1, 0), 0)
  })
})

describe('entry bundles', () => {
  it('are entries after their length in two bytes, big-endian', () => {
    const bundle = encodeBundle([Buffer.from('abc'), Buffer.alloc(0), Buffer.alloc(256, 1)])
    assert.equal(bundle.subarray(0, 9).toString('hex'), '0003616263000001 00'.replace(' ', ''))
    assert.equal(bundle.length, 3 * 2 + 3 + 256)
  })

  it('come back as they went in, up to the longest entry', () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 })
    fc.assert(
      fc.property(entries, (list) => {
        const bundle = encodeBundle(list)
        assert.deepEqual(
          decodeBundle(bundle, list.length),
          list.map((entry) => Buffer.from(entry)),
        )
      }),
      { numRuns: 50 },
    )
    const longest = Buffer.alloc(maxEntryBytes, 7)
    assert.deepEqual(decodeBundle(encodeBundle([longest]), 1), [longest])
  })

  it('are refused cut anywhere, with bytes left over, or with another number of entries', () => {
    const bundle = encodeBundle([Buffer.from('abc'), Buffer.from('de')])
    const invalid = { code: 'TILE_INVALID' }
    for (let end = 0; end < bundle.length; end++) {
      assert.throws(() => decodeBundle(bundle.subarray(0, end), 2), invalid, `cut at ${end}`)
    }
    assert.throws(() => decodeBundle(Buffer.concat([bundle, Buffer.of(0)]), 2), invalid)
    assert.throws(() => decodeBundle(bundle, 1), invalid)
    assert.throws(() => decodeBundle(bundle, 3), invalid)
  })
})
