import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import type { CarLimits } from '../car/car-limits.ts'
import { codecs } from '../cid/document-cid.ts'
import { blockOf, carOf, cborBlock, documentCar } from '../testing/cars.ts'
import type { EvidenceStore } from './evidence-store.ts'

const limits: CarLimits = { documentBytes: 4096, blockBytes: 1024, blocks: 8, links: 16 }

/** All that a store holds of a document. */
export const bytesIn = async (store: EvidenceStore, cid: string): Promise<Buffer | undefined> => {
  const stream = await store.open(cid)
  if (stream === undefined) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** In pieces of a byte or some, as a network may bring them. */
async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function* endless(first: Uint8Array, onEnd: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield first
    for (;;) yield Buffer.alloc(512)
  } finally {
    onEnd()
  }
}

const sound = documentCar({ finding: 'MATCH' }, [Buffer.from('the tail'), Buffer.from('of a longer log')])
const other = documentCar({ finding: 'MISMATCH' })
const [root = sound.blocks[0], ...tails] = sound.blocks
const rootCid = CID.parse(sound.cid)

/** A link of four bytes, of which a few megabytes say enough of them to fill a memory. */
const tiny = CID.createV1(codecs.raw, create(0, new Uint8Array(0)))
const manyLinks = cborBlock(Array.from({ length: 17 }, () => tiny))
const manyPbLinks = blockOf(
  Buffer.concat(Array.from({ length: 17 }, () => Buffer.from('12060a0401550000', 'hex'))),
  codecs.dagPb,
)
const longLink = cborBlock(CID.createV1(codecs.raw, create(0, Buffer.alloc(200))))

const identity = (): CID => CID.createV1(codecs.dagCbor, create(0, Buffer.from([0xa0])))

/** What no store takes under the CID of the sound document, with the code by which it is refused. */
const hostile = (): readonly (readonly [string, string, Uint8Array])[] => {
  assert.ok(root !== undefined)
  const changed = Buffer.from(sound.car)
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
  const another = cborBlock('another')
  return [
    ['nothing', 'NOT_A_CAR', Buffer.alloc(0)],
    ['a page', 'NOT_A_CAR', Buffer.from('\u0000<!doctype html><title>Not found</title>')],
    ['a page that begins like a length', 'TRUNCATED', Buffer.from('<!doctype html>')],
    ['another document', 'WRONG_ROOT', other.car],
    ['no root', 'WRONG_ROOT', carOf([], [...sound.blocks])],
    ['two roots', 'WRONG_ROOT', carOf([rootCid, another.cid], [...sound.blocks, another])],
    ['only its tails', 'WRONG_ROOT', carOf([rootCid], tails)],
    ['its header alone', 'WRONG_ROOT', carOf([rootCid], [])],
    ['a byte changed', 'WRONG_BLOCK', changed],
    ['a block under another CID', 'WRONG_BLOCK', carOf([rootCid], [{ cid: rootCid, bytes: another.bytes }])],
    ['a block twice', 'FOREIGN_BLOCK', carOf([rootCid], [...sound.blocks, root])],
    ['a block that is foreign to it', 'FOREIGN_BLOCK', carOf([rootCid], [...sound.blocks, another])],
    [
      'an identity CID',
      'FOREIGN_BLOCK',
      carOf([rootCid], [root, { cid: identity(), bytes: Buffer.from([0xa0]) }]),
    ],
    ['cut within a block', 'TRUNCATED', sound.car.subarray(0, -3)],
    ['bytes behind it', 'TRUNCATED', Buffer.concat([sound.car, Buffer.from([9])])],
    ['a zero behind it', 'NOT_A_CAR', Buffer.concat([sound.car, Buffer.from([0])])],
    [
      'a length in more bytes than it needs',
      'NOT_A_CAR',
      Buffer.concat([sound.car, Buffer.from([0x80, 0x00])]),
    ],
    [
      'a block that is too long',
      'TOO_LARGE',
      carOf([rootCid], [root, blockOf(Buffer.alloc(1100), codecs.raw)]),
    ],
    ['more links than a memory should hold', 'TOO_LARGE', carOf([rootCid], [root, manyLinks])],
    ['more links of a folder than that', 'TOO_LARGE', carOf([rootCid], [root, manyPbLinks])],
    ['a link longer than any CID', 'WRONG_BLOCK', carOf([rootCid], [root, longLink])],
    ['a length beyond all', 'TOO_LARGE', Buffer.concat([sound.car, Buffer.from('ffffffff0f', 'hex')])],
  ]
}

/** What every store does, told by the store that `open` makes. */
export const describeStore = (open: (limits: CarLimits) => Promise<EvidenceStore>): void => {
  it('keeps a document as it came, in whatever pieces, once', async () => {
    for (const length of [1, 7, 10_000]) {
      const store = await open(limits)
      assert.equal(await store.find(sound.cid), undefined)
      assert.equal(await store.open(sound.cid), undefined)
      const put = await store.put(sound.cid, inPieces(sound.car, length))
      assert.deepEqual(put, {
        kind: 'kept',
        cid: sound.cid,
        bytes: sound.car.length,
        blocks: 3,
        missing: [],
      })
      assert.deepEqual(await store.find(sound.cid), {
        cid: sound.cid,
        bytes: sound.car.length,
        isWhole: true,
      })
      assert.deepEqual(await bytesIn(store, sound.cid), sound.car)
      assert.equal((await store.put(sound.cid, [sound.car])).kind, 'unchanged')
      await store.put(other.cid, [other.car])
      assert.deepEqual(
        (await store.list()).map(({ cid }) => cid),
        [sound.cid, other.cid].toSorted(),
      )
      assert.equal(await store.remove(sound.cid), true)
      assert.equal(await store.remove(sound.cid), false)
      assert.deepEqual(
        (await store.list()).map(({ cid }) => cid),
        [other.cid],
      )
    }
  })

  it('takes a document in part, says what is missing, and puts more of it in its place, never the reverse', async () => {
    assert.ok(root !== undefined)
    const store = await open(limits)
    const part = carOf([rootCid], sound.blocks.slice(0, 2))
    const put = await store.put(sound.cid, [part])
    assert.ok(put.kind === 'kept')
    assert.deepEqual(put.missing, [tails[1]?.cid.toString()])
    assert.equal((await store.find(sound.cid))?.isWhole, false)
    assert.deepEqual(await bytesIn(store, sound.cid), part)
    assert.equal((await store.put(sound.cid, [carOf([rootCid], sound.blocks.slice(0, 1))])).kind, 'unchanged')
    assert.deepEqual(await bytesIn(store, sound.cid), part, 'less of it does not take the place of more')
    const longer = carOf([rootCid], [root, ...tails.slice(1)])
    assert.ok(longer.length > part.length)
    assert.equal((await store.put(sound.cid, [longer])).kind, 'kept')
    assert.equal((await store.put(sound.cid, [sound.car])).kind, 'kept')
    assert.equal((await store.put(sound.cid, [part])).kind, 'unchanged')
    assert.deepEqual(await bytesIn(store, sound.cid), sound.car)
    assert.equal((await store.list()).length, 1)
    await store.remove(sound.cid)
    assert.equal(await store.find(sound.cid), undefined)
  })

  it('puts less of a document in its place where that is asked for, and nothing that is not of it', async () => {
    assert.ok(root !== undefined)
    const store = await open(limits)
    const less = carOf([rootCid], [root])
    await store.put(sound.cid, [sound.car])
    assert.equal((await store.reduce(sound.cid, [other.car])).kind, 'rejected')
    assert.deepEqual(await bytesIn(store, sound.cid), sound.car)
    assert.equal((await store.reduce(sound.cid, inPieces(less, 7))).kind, 'kept')
    assert.deepEqual(await bytesIn(store, sound.cid), less)
    assert.deepEqual(await store.list(), [{ cid: sound.cid, bytes: less.length, isWhole: false }])
    assert.equal((await store.reduce(sound.cid, [less])).kind, 'kept')
    assert.equal((await store.put(sound.cid, [sound.car])).kind, 'kept', 'which is for the ledger to forbid')
    assert.equal((await store.list()).length, 1)
  })

  it('keeps a result by its CIDv0', async () => {
    const store = await open(limits)
    const leaf = blockOf(Buffer.from('0a06080212001800', 'hex'), codecs.dagPb)
    const link = Buffer.concat([Uint8Array.of(0x0a, 34), leaf.cid.bytes])
    const folder = blockOf(
      Buffer.concat([Uint8Array.of(0x12, link.length), link, Buffer.from('0a020801', 'hex')]),
      codecs.dagPb,
    )
    const put = await store.put(folder.cid.toString(), [carOf([folder.cid], [leaf, folder])])
    assert.ok(put.kind === 'kept')
    assert.deepEqual(put.missing, [])
    const part = await store.put(folder.cid.toString(), [carOf([folder.cid], [folder])])
    assert.ok(part.kind === 'unchanged')
    assert.deepEqual(part.missing, [leaf.cid.toString()])
  })

  it('takes as many links as it says', async () => {
    const store = await open(limits)
    const most = cborBlock(Array.from({ length: limits.links }, () => tiny))
    const put = await store.put(most.cid.toString(), [carOf([most.cid], [most])])
    assert.ok(put.kind === 'kept')
    assert.deepEqual(put.missing, [tiny.toString()])
  })

  for (const [name, code, car] of hostile())
    it(`refuses ${name}, and holds nothing of it`, async () => {
      const store = await open(limits)
      for (const pieces of [[car], inPieces(car, 5)]) {
        const put = await store.put(sound.cid, pieces)
        assert.ok(put.kind === 'rejected')
        assert.equal(put.rejection.code, code, put.rejection.message)
      }
      assert.deepEqual(await store.list(), [])
      assert.equal(await store.open(sound.cid), undefined)
    })

  it('takes no more than its limit of a stream without end, and ends it', async () => {
    const store = await open(limits)
    let isEnded = false
    const put = await store.put(
      sound.cid,
      endless(sound.car, () => (isEnded = true)),
    )
    assert.ok(put.kind === 'rejected')
    assert.ok(['TOO_LARGE', 'NOT_A_CAR'].includes(put.rejection.code))
    assert.equal(isEnded, true)
    assert.deepEqual(await store.list(), [])
  })

  it('takes no more blocks than its limit', async () => {
    const store = await open(limits)
    const many = documentCar(
      'many',
      Array.from({ length: 8 }, (_, index) => Buffer.from([index])),
    )
    const put = await store.put(many.cid, [many.car])
    assert.ok(put.kind === 'rejected')
    assert.equal(put.rejection.code, 'TOO_LARGE')
  })

  it('throws what the source throws, and holds nothing of it', async () => {
    const store = await open(limits)
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield sound.car.subarray(0, 60)
      throw new Error('the connection broke')
    }
    await assert.rejects(store.put(sound.cid, broken()), /the connection broke/)
    assert.deepEqual(await store.list(), [])
  })

  const names = [
    '',
    '.',
    '..',
    '../../etc/passwd',
    `../${sound.cid}`,
    `${sound.cid}/..`,
    `${sound.cid}.part`,
    sound.cid.toUpperCase(),
    `${sound.cid}\0`,
    identity().toString(),
    rootCid.toString(),
  ]
  it('knows no name but the CID of a document in its one form', async () => {
    const store = await open(limits)
    await store.put(sound.cid, [sound.car])
    for (const name of names.slice(0, -1)) {
      assert.equal(await store.find(name), undefined, name)
      assert.equal(await store.open(name), undefined, name)
      assert.equal(await store.remove(name), false, name)
      const put = await store.put(name, [sound.car])
      assert.ok(put.kind === 'rejected' && put.rejection.code === 'CID_INVALID', name)
    }
    assert.equal((await store.list()).length, 1)
  })

  it('of two that bring the same at once keeps one', async () => {
    const store = await open(limits)
    const puts = await Promise.all(
      [1, 2, 3, 4].map((length) => store.put(sound.cid, inPieces(sound.car, length))),
    )
    assert.ok(puts.every(({ kind }) => kind === 'kept' || kind === 'unchanged'))
    assert.deepEqual(await bytesIn(store, sound.cid), sound.car)
    assert.equal((await store.list()).length, 1)
  })
}
