import assert from 'node:assert/strict'
import { deflateSync } from 'node:zlib'
import { after, before, describe, it } from 'node:test'
import { encode as encodePng } from 'fast-png'
import { encode as encodeJpeg } from 'jpeg-js'
import type { Comparator } from '@lilymed/domain'
import { createComparedFiles } from '../../testing/compared-files.ts'
import type { ComparedFiles } from '../../testing/compared-files.ts'
import { pngChunk, pngOf } from './testing/png-chunks.ts'

let files: ComparedFiles
before(async () => {
  files = await createComparedFiles()
})
after(() => files.close())

const say = async (comparator: Comparator, ours: Uint8Array, theirs: Uint8Array) => {
  const compared = await files.compare(comparator, ours, theirs)
  if (compared.kind !== 'compared') return compared.code
  return compared.isAlike ? 'alike' : (compared.note ?? 'different')
}

/** A smooth picture with some texture, as RGBA. */
const picture = (
  width = 128,
  height = 96,
  change: (x: number, y: number, value: number) => number = (_x, _y, value) => value,
) => {
  const data = new Uint8Array(width * height * 4)
  for (let at = 0; at < data.length; at += 1) {
    const [x, y] = [(at >> 2) % width, Math.floor((at >> 2) / width)]
    const value = 128 + 60 * Math.sin(x / 9) * Math.cos(y / 7) + 20 * Math.sin(x * y)
    data[at] = at % 4 === 3 ? 255 : change(x, y, value)
  }
  return { width, height, data, channels: 4, depth: 8 } as const
}
const png = (image = picture()) => encodePng(image)
const jpeg = (quality: number, image = picture()) =>
  encodeJpeg({ ...image, data: Buffer.from(image.data) }, quality).data

describe('png', () => {
  const comparator: Comparator = { kind: 'png' }

  it('forgives chunks that are no pixels, and how the pixels are packed', async () => {
    const text = pngChunk('tEXt', Buffer.from('Software\0another'))
    const time = pngChunk('tIME', Buffer.from('07ea0b17022a00', 'hex'))
    const ours = Buffer.from(png())
    assert.equal(
      await say(comparator, ours, Buffer.concat([ours.subarray(0, 33), text, time, ours.subarray(33)])),
      'alike',
    )
    const rows = (colour: number) => Buffer.from([0, colour, 1 - colour, 0, 1 - colour, colour])
    const indexed = pngOf({ width: 2, height: 2, depth: 8, colour: 3 }, [
      pngChunk('PLTE', Buffer.from([10, 20, 30, 40, 50, 60])),
      pngChunk('IDAT', deflateSync(rows(0))),
    ])
    const [a, b] = [
      [10, 20, 30],
      [40, 50, 60],
    ] as const
    const truecolour = encodePng({
      width: 2,
      height: 2,
      depth: 8,
      channels: 3,
      data: Uint8Array.from([...a, ...b, ...b, ...a]),
    })
    assert.equal(await say(comparator, indexed, truecolour), 'alike')
    const grey = pngOf({ width: 3, height: 1, depth: 1, colour: 0 }, [
      pngChunk('IDAT', deflateSync(Buffer.from([0, 0b1010_0000]))),
    ])
    const wide = encodePng({
      width: 3,
      height: 1,
      depth: 8,
      channels: 1,
      data: Uint8Array.from([255, 0, 255]),
    })
    assert.equal(await say(comparator, grey, wide), 'alike')
  })

  it('catches one step in one sample', async () => {
    const changed = picture(128, 96, (x, y, value) => (x === 100 && y === 50 ? value + 1 : value))
    assert.equal(await say(comparator, png(), png(changed)), 'pixel 100,50 differs')
    assert.match(await say(comparator, png(), png(picture(96, 128))), /128×96, 8 bit and 96×128, 8 bit/)
  })

  it('unpacks no more than the header asks for, and opens no broken file', async () => {
    const small = { width: 1, height: 1, depth: 8, colour: 0 }
    const bomb = pngOf(small, [pngChunk('IDAT', deflateSync(Buffer.alloc(64 * 2 ** 20)))])
    const startedAt = process.memoryUsage().arrayBuffers
    assert.match(await say(comparator, png(), bomb), /^theirs: /)
    assert.ok(process.memoryUsage().arrayBuffers - startedAt < 32 * 2 ** 20)
    const huge = pngOf({ ...small, width: 60_000, height: 60_000 }, [
      pngChunk('IDAT', deflateSync(Buffer.alloc(9))),
    ])
    assert.match(await say(comparator, png(), huge), /60000×60000 pixels/)
    assert.equal(await say(comparator, huge, png()), 'TOO_LARGE')
    const ours = Buffer.from(png())
    const flipped = Buffer.from(ours)
    flipped[60] = (flipped[60] ?? 0) ^ 1
    const unproved = Buffer.from(ours)
    unproved[ours.length - 1] = (unproved[ours.length - 1] ?? 0) ^ 1
    for (const broken of [
      unproved,
      ours.subarray(0, 100),
      flipped,
      Buffer.from('no picture'),
      Buffer.concat([ours.subarray(0, 33), ours.subarray(8)]),
    ])
      assert.match(await say(comparator, ours, broken), /^theirs: /)
    assert.equal(await say(comparator, flipped, ours), 'UNDECODABLE', 'nothing is said by our own')
    assert.equal(await say(comparator, Buffer.from('no picture'), ours), 'MALFORMED')
  })
})

describe('image', () => {
  const comparator: Comparator = { kind: 'image', leastSsim: 0.97, mostDifference: 24 }

  it('forgives what a codec does to the same picture', async () => {
    assert.equal(await say(comparator, png(), png(picture(128, 96, (_x, _y, value) => value + 1))), 'alike')
    assert.equal(await say(comparator, jpeg(95), jpeg(93)), 'alike')
  })

  it('catches a small patch, another colour and another picture', async () => {
    const patched = picture(128, 96, (x, y, value) => (x > 100 && x < 112 && y > 70 && y < 82 ? 128 : value))
    assert.match(
      await say({ ...comparator, mostDifference: 255 }, png(), png(patched)),
      /tile at 64,32 has a similarity of/,
    )
    const red = picture()
    const tinted = {
      ...red,
      data: red.data.map((value, at) => (at % 4 === 0 ? Math.min(255, value + 40) : value)),
    }
    assert.match(await say(comparator, png(), png(tinted)), /off$/)
    assert.match(await say(comparator, png(), png(picture(128, 96, (_x, _y, value) => 255 - value))), /off$/)
  })

  it('opens no JPEG that is larger than it says is safe, or broken', async () => {
    const ours = Buffer.from(jpeg(90))
    const huge = Buffer.from(ours)
    const frame = huge.indexOf(Buffer.from([0xff, 0xc0]))
    huge.writeUInt16BE(65_000, frame + 5)
    huge.writeUInt16BE(65_000, frame + 7)
    assert.match(await say(comparator, ours, huge), /65000×65000 pixels/)
    for (const broken of [
      ours.subarray(0, 300),
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0]),
      Buffer.from([0xff, 0xd8]),
    ])
      assert.match(await say(comparator, ours, broken), /^theirs: /)
    assert.equal(await say(comparator, ours.subarray(0, 300), ours), 'UNDECODABLE')
  })
})
