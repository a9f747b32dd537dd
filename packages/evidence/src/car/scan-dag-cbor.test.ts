import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encode } from '@ipld/dag-cbor'
import * as fc from 'fast-check'
import { blockOf } from '../testing/cars.ts'
import { scanDagCbor } from './scan-dag-cbor.ts'
import { CarRefusal } from './car-refusal.ts'

const link = blockOf(Buffer.from('a tail'), 0x55).cid

describe('the scan of a dag-cbor block', () => {
  it('finds every link in every document, and counts its values', () => {
    const leaf = fc.oneof(
      fc.constant(link),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.uint8Array(),
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
    }))
    const count = (value: unknown): number => {
      if (value === link) return 1
      if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + count(each), 0)
      if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return 0
      return Object.values(value).reduce<number>((sum, each) => sum + count(each), 0)
    }
    fc.assert(
      fc.property(tree, (value) => {
        const { links, items } = scanDagCbor(encode(value))
        assert.equal(links.length, count(value))
        for (const found of links) assert.deepEqual(Buffer.from(found.subarray(1)), Buffer.from(link.bytes))
        assert.ok(items >= 1 + links.length)
      }),
    )
  })

  it('ends at any bytes, with a refusal where they are no document', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          scanDagCbor(bytes)
        } catch (failure) {
          assert.ok(failure instanceof CarRefusal)
        }
      }),
    )
  })

  const bombs: readonly (readonly [string, string])[] = [
    ['a list of four thousand million values', '9affffffff'],
    ['a map beyond all numbers', 'bbffffffffffffffff'],
    ['a text longer than the block', '7affffffff'],
    ['a list without an end', '9f0001'],
    ['a length in a form that is none', `9c${'00'.repeat(16)}`],
    ['lists ten thousand deep', '81'.repeat(10_000)],
    ['tags ten thousand deep', 'd82a'.repeat(10_000)],
    ['another tag', 'c100'],
    ['a link that is a number', 'd82a01'],
    ['something behind it', '0000'],
    ['nothing', ''],
  ]
  for (const [name, hex] of bombs)
    it(`refuses ${name}`, () => {
      assert.throws(() => scanDagCbor(Buffer.from(hex, 'hex')), CarRefusal)
    })
})
