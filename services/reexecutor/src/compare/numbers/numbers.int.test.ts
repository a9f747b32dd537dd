import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Comparator, NumberType } from '@lilymed/domain'
import type { Compared } from '../comparator-of.ts'
import { createComparedFiles } from '../../testing/compared-files.ts'
import type { ComparedFiles } from '../../testing/compared-files.ts'

type Numbers = Extract<Comparator, { readonly kind: 'numbers' }>
const f32 = (...numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer)
const raw = (type: NumberType, change: Partial<Numbers> = {}): Numbers => ({
  kind: 'numbers',
  format: 'raw',
  type,
  absolute: 0,
  relative: 0,
  ulps: 0,
  nan: 'same-places',
  ...change,
})
const say = (compared: Compared) => {
  if (compared.kind !== 'compared') return compared.code
  return compared.isAlike ? 'alike' : 'different'
}

/** A NumPy file of version 1. */
const npy = (descr: string, shape: string, data: Uint8Array, order = 'False') => {
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`
  const header = Buffer.from(`${text.padEnd(117)}\n`)
  const size = Buffer.alloc(2)
  size.writeUInt16LE(header.length)
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), size, header, data])
}
const safetensors = (header: object, data: Uint8Array) => {
  const text = Buffer.from(JSON.stringify(header))
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([size, text, data])
}
const tensor = (start: number, count: number) => ({
  dtype: 'F32',
  shape: [count],
  data_offsets: [start, start + 4 * count],
})

describe('numbers', () => {
  let files: ComparedFiles
  before(async () => {
    files = await createComparedFiles()
  })
  after(() => files.close())

  it('forgives drift up to its tolerance and not beyond, and says how far it went', async () => {
    const ours = f32(1, 2, 1e-9)
    const compared = await files.compare(raw('f32', { absolute: 1e-6 }), ours, f32(1.0000005, 2, 2e-9))
    assert.equal(say(compared), 'alike')
    assert.ok(compared.kind === 'compared' && compared.drift)
    assert.deepEqual([compared.drift.count, compared.drift.differing, compared.drift.outside], [3, 2, 0])
    assert.ok(Math.abs(compared.drift.maxAbsolute - 4.8e-7) < 1e-8)
    assert.ok(compared.drift.maxRelative > 0.49, 'near zero the relative distance is large')
    assert.equal(compared.drift.maxUlps > 1e6, true, 'and so are the steps')
    assert.equal(
      say(await files.compare(raw('f32', { absolute: 4e-7 }), ours, f32(1.0000005, 2, 1e-9))),
      'different',
    )
  })

  // The drift and the tampering that were measured between machines and settings on shipped models (max. absolute and relative).
  const models = [
    { model: 'cls', output: [0.8243871, 0.1756129], drift: 6.6e-7, tampered: 1.7e-5 },
    { model: 'rec', output: [0.6190372, 0.2190413], drift: 3e-6, tampered: 7.4e-5 },
  ]
  for (const { model, output, drift, tampered } of models) {
    it(`${model}: forgives the drift of ${drift} between classes and catches the tampering that moved it by ${tampered}`, async () => {
      const moved = (by: number) => f32((output[0] ?? 0) + by, (output[1] ?? 0) - by)
      const calibrated = raw('f32', { absolute: 3 * drift })
      assert.equal(say(await files.compare(calibrated, f32(...output), moved(drift))), 'alike')
      assert.equal(say(await files.compare(calibrated, f32(...output), moved(tampered))), 'different')
      const wide = raw('f32', { absolute: 1e-5, relative: 1e-3 })
      assert.equal(
        say(await files.compare(wide, f32(...output), moved(tampered))),
        'alike',
        'a wide one does not',
      )
    })
  }

  it('does not let steps speak for numbers near zero: the detector that drifted 2e-7 is 8e8 steps off', async () => {
    const compared = await files.compare(
      raw('f32', { absolute: 1e-9, ulps: 21 }),
      f32(1e-30, 0.5),
      f32(2e-7, 0.5),
    )
    assert.equal(say(compared), 'different')
    assert.ok(compared.kind === 'compared' && (compared.drift?.maxUlps ?? 0) > 1e8)
    assert.equal(
      say(await files.compare(raw('f32', { absolute: 1e-9, ulps: 21 }), f32(0.5), f32(0.5000012))),
      'alike',
    )
    assert.equal(
      say(await files.compare(raw('f32', { absolute: 1e-9, ulps: 19 }), f32(0.5), f32(0.5000012))),
      'different',
    )
  })

  it('counts steps through zero and knows both zeros for one', async () => {
    const tiny = 2 ** -149
    const compared = await files.compare(raw('f32', { absolute: 1 }), f32(-tiny, 0, -0), f32(tiny, -0, 0))
    assert.ok(compared.kind === 'compared')
    assert.deepEqual([compared.drift?.maxUlps, compared.drift?.differing], [2, 1])
  })

  it('lets NaN stand for NaN in its place or nowhere, and infinity for itself only', async () => {
    const cases: readonly (readonly [Comparator, number[], number[], string])[] = [
      [raw('f32', { absolute: 1 }), [NaN, 1], [NaN, 1.5], 'alike'],
      [raw('f32', { absolute: 1, nan: 'refused' }), [NaN, 1], [NaN, 1.5], 'different'],
      [raw('f32', { absolute: 1 }), [NaN, 1], [1, NaN], 'different'],
      [raw('f32', { absolute: 1e30, relative: 1 }), [Infinity, 0], [1, 0], 'different'],
      [raw('f32', { absolute: 1 }), [Infinity, 0], [Infinity, 1], 'alike'],
      [raw('f32', { absolute: 1e30, relative: 1 }), [Infinity, 0], [-Infinity, 0], 'different'],
    ]
    for (const [comparator, ours, theirs, expected] of cases)
      assert.equal(
        say(await files.compare(comparator, f32(...ours), f32(...theirs))),
        expected,
        String([ours, theirs]),
      )
  })

  it('reads every type of number', async () => {
    const bytesOf: Readonly<Record<NumberType, (value: number) => Uint8Array>> = {
      f16: (value) => new Uint8Array(Float16Array.of(value).buffer),
      bf16: (value) => new Uint8Array(Float32Array.of(value).buffer).slice(2),
      f32,
      f64: (value) => new Uint8Array(Float64Array.of(value).buffer),
      i8: (value) => new Uint8Array(Int8Array.of(value).buffer),
      u8: (value) => Uint8Array.of(value),
      i16: (value) => new Uint8Array(Int16Array.of(value).buffer),
      u16: (value) => new Uint8Array(Uint16Array.of(value).buffer),
      i32: (value) => new Uint8Array(Int32Array.of(value).buffer),
      u32: (value) => new Uint8Array(Uint32Array.of(value).buffer),
      i64: (value) => new Uint8Array(BigInt64Array.of(BigInt(value)).buffer),
      u64: (value) => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer),
    }
    for (const [type, encode] of Object.entries(bytesOf) as [NumberType, (value: number) => Uint8Array][]) {
      const near = await files.compare(raw(type, { absolute: 2 }), encode(100), encode(102))
      assert.equal(say(near), 'alike', type)
      assert.ok(near.kind === 'compared' && near.drift?.maxAbsolute === 2, type)
      assert.equal(
        say(await files.compare(raw(type, { absolute: 2 }), encode(100), encode(103))),
        'different',
        type,
      )
    }
    const large = [
      new Uint8Array(BigInt64Array.of(2n ** 60n).buffer),
      new Uint8Array(BigInt64Array.of(2n ** 60n + 1n).buffer),
    ]
    assert.equal(
      say(await files.compare(raw('i64'), large[0] ?? '', large[1] ?? '')),
      'different',
      'beyond a double',
    )
  })

  it('finds one wrong number in a file of many chunks', async () => {
    const ours = new Float32Array(1_000_000).fill(0.25)
    const theirs = ours.slice()
    theirs[777_777] = 0.26
    const compared = await files.compare(
      raw('f32', { absolute: 1e-3 }),
      new Uint8Array(ours.buffer),
      new Uint8Array(theirs.buffer),
    )
    assert.equal(say(compared), 'different')
    assert.equal(compared.kind === 'compared' && compared.note, 'number 777777 is the first outside')
    assert.equal(compared.kind === 'compared' && compared.drift?.count, 1_000_000)
  })

  it('compares NumPy files by shape and type before numbers', async () => {
    const comparator = raw('f32', { absolute: 0.1 })
    const numpy = { ...comparator, format: 'npy' } as Comparator
    const ours = npy('<f4', '2, 1', f32(1, 2))
    const cases: readonly (readonly [Uint8Array, string])[] = [
      [npy('<f4', '2, 1', f32(1.05, 2)), 'alike'],
      [npy('<f4', '2, 1', f32(1.2, 2)), 'different'],
      [npy('<f4', '1, 2', f32(1, 2)), 'different'],
      [npy('<f4', '2, 1', f32(1, 2), 'True'), 'different'],
      [npy('<i4', '2, 1', f32(1, 2)), 'different'],
      [npy('<f4', '3, 1', f32(1, 2)), 'different'],
      [npy('<f4', '9007199254740993, 2', f32(1, 2)), 'different'],
      [Buffer.from('\x93NUMPY\x01\x00\xff\xff', 'latin1'), 'different'],
    ]
    for (const [theirs, expected] of cases)
      assert.equal(say(await files.compare(numpy, ours, theirs)), expected)
    assert.equal(say(await files.compare(numpy, 'not numpy', ours)), 'MALFORMED')
  })

  it('compares safetensors by name, and lets no byte hide between tensors', async () => {
    const comparator = {
      kind: 'numbers',
      format: 'safetensors',
      absolute: 0.1,
      relative: 0,
      ulps: 0,
      nan: 'refused',
    } as const
    const ours = safetensors({ a: tensor(0, 1), b: tensor(4, 1) }, f32(1, 2))
    const cases: readonly (readonly [Uint8Array, string])[] = [
      [safetensors({ b: tensor(0, 1), a: tensor(4, 1) }, f32(2.05, 1)), 'alike'],
      [safetensors({ b: tensor(0, 1), a: tensor(4, 1) }, f32(1, 2)), 'different'],
      [safetensors({ a: tensor(0, 1), c: tensor(4, 1) }, f32(1, 2)), 'different'],
      [safetensors({ a: tensor(0, 1), b: tensor(0, 1) }, f32(1, 2)), 'different'],
      [safetensors({ a: tensor(0, 1), b: tensor(4, 1) }, f32(1, 2, 3)), 'different'],
      [safetensors({ a: tensor(0, 1), b: tensor(8, 1) }, f32(1, 2, 2)), 'different'],
      [safetensors({ __metadata__: { by: 'me' }, a: tensor(0, 1), b: tensor(4, 1) }, f32(1, 2)), 'different'],
      [Buffer.from('ffffffffffffffff7b7d', 'hex'), 'different'],
    ]
    for (const [theirs, expected] of cases)
      assert.equal(say(await files.compare(comparator, ours, theirs)), expected)
    const same = safetensors({ a: tensor(0, 1), b: tensor(4, 1) }, f32(1, 1))
    const overlapping = safetensors({ a: tensor(0, 1), b: tensor(0, 1) }, f32(1, 99))
    assert.equal(say(await files.compare(comparator, same, overlapping)), 'different')
  })
})

describe('top-k', () => {
  let files: ComparedFiles
  before(async () => {
    files = await createComparedFiles()
  })
  after(() => files.close())
  const best = (change: object = {}): Comparator => ({
    kind: 'top-k',
    format: 'raw',
    type: 'f32',
    columns: 4,
    k: 2,
    ordered: true,
    margin: 1e-3,
    ...change,
  })

  it('forgives scores that move and ties that turn over, and catches another choice', async () => {
    const ours = f32(5, 4, 1, 0, 0.1, 0.2, 9, 8)
    const cases: readonly (readonly [object, number[], number[], string])[] = [
      [{}, [5, 4, 1, 0, 0.1, 0.2, 9, 8], [6, 4.5, 0, 1, 0.3, 0.1, 7, 6.9], 'alike'],
      [{}, [5, 4, 1, 0, 0.1, 0.2, 9, 8], [4, 5, 1, 0, 0.1, 0.2, 9, 8], 'different'],
      [{ ordered: false }, [5, 4, 1, 0], [4, 5, 1, 0], 'alike'],
      [{ ordered: false }, [5, 4, 1, 0], [5, 1, 4, 0], 'different'],
      [{}, [5, 4.9999, 1, 0], [4.9999, 5, 1, 0], 'alike'],
      [{ margin: 0 }, [5, 4.9999, 1, 0], [4.9999, 5, 1, 0], 'different'],
      [{}, [5, 4, 1, 0], [1, 1, 1, 1], 'alike'],
      [{}, [0, 1, 4, 5], [1, 1, 1, 1], 'different'],
      [{}, [5, 4, 1, 0], [5, NaN, 1, 0], 'different'],
      [{ ordered: false }, [5, 4, 3.9999, 0], [5, 3.9999, 4, 0], 'alike'],
    ]
    for (const [change, one, other, expected] of cases)
      assert.equal(
        say(await files.compare(best(change), f32(...one), f32(...other))),
        expected,
        JSON.stringify([change, one, other]),
      )
    const compared = await files.compare(best(), ours, f32(5, 4, 1, 0, 0.2, 9, 8, 0.1))
    assert.equal(compared.kind === 'compared' && compared.note, 'row 1: place 1 is candidate 2, not 1')
    assert.equal(say(await files.compare(best(), f32(1, 2, 3), f32(1, 2, 3))), 'MALFORMED')
  })
})
