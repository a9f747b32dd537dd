import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { BundleDiffers } from './bundle-differs.ts'
import { cidOf, readCid } from './cid.ts'
import { readCar, rootOfCar } from './read-car.ts'
import { encodeVarint, readVarint } from './varint.ts'
import { writeCar } from './write-car.ts'
import type { Block } from './write-car.ts'

const block = (text: string): Block => ({ cid: cidOf('raw', Buffer.from(text)), bytes: Buffer.from(text) })
const [one, two] = [block('one'), block('two')]
const car = writeCar(one.cid, [one, two])
const refused = (file: Uint8Array, message: RegExp): void =>
  assert.throws(
    () => readCar(file),
    (failure: unknown) => failure instanceof BundleDiffers && message.test(failure.message),
  )
const after = (...more: readonly Uint8Array[]): Uint8Array => Buffer.concat([car, ...more])

const refusedCid = (bytes: Uint8Array, why: RegExp): void => {
  const read = readCid(bytes, 0)
  assert.match(typeof read === 'string' ? read : 'a CID', why)
}

describe('CIDs', () => {
  it('are those that IPFS gives the same bytes', () => {
    // `printf 'hello world' | ipfs add --cid-version=1 --raw-leaves`
    assert.equal(
      cidOf('raw', Buffer.from('hello world')).text,
      'bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e',
    )
  })

  it('read back, and say what is wrong with one that is none', () => {
    for (const codec of ['raw', 'dagJson', 'ethBlock', 'ethReceiptTrie'] as const) {
      const cid = cidOf(codec, Buffer.from(codec))
      const read = readCid(cid.bytes, 0)
      assert.ok(typeof read === 'object')
      assert.deepEqual([read.cid.text, read.end], [cid.text, cid.bytes.length])
    }
    refusedCid(Uint8Array.of(1, 0x70, 0x12, 32), /codec 0x70/)
    refusedCid(Uint8Array.of(0, 0x55, 0x12, 32), /version 0/)
    refusedCid(Uint8Array.of(1, 0x55, 0x00, 32), /hashed by 0x0/)
    refusedCid(Uint8Array.of(1, 0x55, 0x12, 32, 1), /cut short/)
  })
})

describe('varints', () => {
  it('have one form each', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const bytes = encodeVarint(value)
        assert.deepEqual(readVarint(bytes, 0), { value, end: bytes.length })
      }),
    )
    assert.equal(readVarint(Uint8Array.of(0x81, 0x00), 0), undefined)
    assert.equal(readVarint(new Uint8Array(9).fill(0xff), 0), undefined)
    assert.equal(readVarint(Uint8Array.of(0x80), 0), undefined)
  })
})

describe('a CAR', () => {
  it('gives back what was written, in order', () => {
    const { root, blocks } = readCar(car)
    assert.equal(root.text, one.cid.text)
    assert.deepEqual([...blocks.keys()], [one.cid.text, two.cid.text])
    assert.equal(rootOfCar(car.subarray(0, 100)), one.cid.text)
    assert.equal(rootOfCar(Buffer.from('no car')), undefined)
  })

  it('is another with any bit of it changed, wherever it is cut, and with anything behind it', () => {
    for (let at = 0; at < car.length; at += 1) {
      for (const bit of [1, 0x80]) {
        const changed = Buffer.from(car)
        changed[at] = (changed[at] ?? 0) ^ bit
        assert.throws(() => {
          const { root, blocks } = readCar(changed)
          // What is left to the manifest: another root, and blocks under another codec.
          if (root.text !== one.cid.text || !blocks.has(two.cid.text) || !blocks.has(one.cid.text))
            throw new BundleDiffers('root', 'another')
        }, BundleDiffers)
      }
      if (at !== car.length - encodeSize(two))
        assert.throws(() => {
          if (readCar(car.subarray(0, at)).blocks.size < 2) throw new BundleDiffers('blocks', 'fewer')
        }, BundleDiffers)
    }
    refused(after(Uint8Array.of(0)), /shorter than its CID|is no CID/)
    refused(after(Uint8Array.of(0x80)), /no length/)
  })

  it('refuses what claims more than there is, or than anybody needs, without taking it', () => {
    refused(after(encodeVarint(2 ** 40)), /claims 1099511627776 bytes, at most/)
    refused(after(encodeVarint(1_000), one.cid.bytes), /claims 1000 bytes, the file has 36 more/)
    refused(Buffer.concat([encodeVarint(2 ** 45), Buffer.alloc(10)]), /header claims/)
    refused(new Uint8Array(), /does not begin/)
    refused(Buffer.from('a text file of some length, which is no bundle at all'), /no bundle/)
  })

  it('refuses a block twice, codecs that no bundle has, and hashes that are no hashes', () => {
    const section = (cid: Uint8Array, bytes: Uint8Array) => [
      encodeVarint(cid.length + bytes.length),
      cid,
      bytes,
    ]
    refused(after(...section(two.cid.bytes, two.bytes)), /there twice/)
    const identity = Buffer.concat([Uint8Array.of(1, 0x55, 0, 3), Buffer.from('two')])
    refused(after(...section(identity, new Uint8Array())), /hashed by 0x0/)
    const cyclic = Buffer.from(two.cid.bytes)
    cyclic[1] = 0x70
    refused(after(...section(cyclic, two.bytes)), /codec 0x70/)
  })

  it('of very many tiny blocks takes little more memory than the file', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => block(`${at}`))
    const file = writeCar(one.cid, many)
    const before = process.memoryUsage().heapUsed
    const { blocks } = readCar(file)
    assert.equal(blocks.size, many.length)
    assert.ok(process.memoryUsage().heapUsed - before < 80e6)
  })
})

const encodeSize = ({ cid, bytes }: Block): number => 1 + cid.bytes.length + bytes.length
