import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import * as CarBufferWriter from '@ipld/car/buffer-writer'
import { CID } from 'multiformats/cid'
import { create as createMultihash } from 'multiformats/hashes/digest'
import { close, openServedReexecutor } from '../testing/served-reexecutor.ts'
import type { ServedReexecutor } from '../testing/served-reexecutor.ts'

/** A million, more than any claim may have, every night. */
const tinyBlocks = Number(process.env['LILYMED_CLAIM_BLOCKS'] ?? 20_000)

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const cidOf = (digest: Uint8Array) => CID.createV0(createMultihash(0x12, digest))
const varint = (value: bigint): Buffer => {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(rest)])
}
const field = (tag: number, bytes: Uint8Array) =>
  Buffer.concat([Buffer.of(tag), varint(BigInt(bytes.length)), bytes])
/** A directory (dag-pb, UnixFS) of these names, each a block by its digest. */
const directoryOf = (links: readonly (readonly [string, Uint8Array])[]) =>
  Buffer.concat([
    ...links.map(([name, digest]) =>
      field(
        0x12,
        Buffer.concat([
          field(0x0a, Buffer.concat([Buffer.of(0x12, 32), digest])),
          field(0x12, Buffer.from(name)),
          Buffer.of(0x18, 1),
        ]),
      ),
    ),
    field(0x0a, Buffer.of(0x08, 0x01)),
  ])
const section = (bytes: Uint8Array, digest: Uint8Array = hash(bytes)) =>
  Buffer.concat([varint(BigInt(34 + bytes.length)), Buffer.of(0x12, 32), digest, bytes])

const empty = directoryOf([])
const writer = CarBufferWriter.createWriter(new ArrayBuffer(1_024), { roots: [cidOf(hash(empty))] })
const header = Buffer.from(writer.close({ resize: true }))
const carOf = (...sections: readonly Uint8Array[]) => Buffer.concat([header, ...sections])

/** Every level names the next one twice: forty blocks that unfold to 2^40 folders. */
const unfolding = () => {
  const blocks = [empty]
  for (let level = 0; level < 40; level += 1) {
    const below = hash(blocks[0] ?? empty)
    blocks.unshift(
      directoryOf([
        ['a', below],
        ['b', below],
      ]),
    )
  }
  return { root: hash(blocks[0] ?? empty), car: carOf(...blocks.map((block) => section(block))) }
}
/** No hash is known that names itself; so the blocks of a circle are not what their names say. */
const circle = () => {
  const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  return {
    root: one,
    car: carOf(section(directoryOf([['a', two]]), one), section(directoryOf([['a', one]]), two)),
  }
}
const manyBlocks = (count: number) => {
  const blocks = [header, section(empty)]
  const number = Buffer.alloc(4)
  for (let index = 0; index < count; index += 1) {
    number.writeUInt32LE(index)
    blocks.push(section(number))
  }
  return Buffer.concat(blocks)
}

const claims: Readonly<Record<string, () => { readonly car: Buffer; readonly root?: Buffer }>> = {
  'names that go round in a circle': circle,
  'blocks that unfold to 2^40 folders': unfolding,
  'a block said to be 2^63 bytes long': () => ({ car: carOf(varint(2n ** 63n), empty) }),
  'a block said to be 4 GiB long': () => ({ car: carOf(varint(2n ** 32n), empty) }),
  'a length that never ends': () => ({ car: carOf(Buffer.alloc(65_536, 0xff)) }),
  'a header said to be 1 GiB long': () => ({ car: Buffer.concat([varint(2n ** 30n), header]) }),
  'a digest of other bytes': () => ({ car: carOf(section(empty, hash(Buffer.from('other')))) }),
  [`${tinyBlocks} tiny blocks`]: () => ({ car: manyBlocks(tinyBlocks) }),
  nothing: () => ({ car: Buffer.alloc(0) }),
}

const policy = JSON.stringify({
  version: 1,
  rung: 2,
  portable: true,
  ignoredLogs: ['stdout'],
  compatibleClasses: [],
  files: [],
})

describe('an examination of a hostile claim', () => {
  let served: ServedReexecutor
  let runs: readonly string[] = []
  before(async () => {
    served = await openServedReexecutor()
    runs = [await served.run('one'), await served.run('two')]
  })
  after(() => served.close())

  for (const [name, make] of Object.entries(claims)) {
    it(`of ${name} refuses it, and the service answers all the while`, async () => {
      const { car, root = hash(empty) } = make()
      const digest = await served.put(car)
      let longestMs = 0
      const ended = new AbortController()
      const watch = async () => {
        while (!ended.signal.aborted) {
          const startedAt = performance.now()
          assert.equal((await fetch(`${served.url}/health`, { headers: close })).status, 200)
          longestMs = Math.max(longestMs, performance.now() - startedAt)
          await delay(100)
        }
      }
      const watched = watch()
      const startedAt = performance.now()
      const claim = { resultCid: cidOf(root).toString(), highestRung: 2, car: digest }
      const result = await served.examine(runs, claim, policy)
      const tookMs = performance.now() - startedAt
      ended.abort()
      await watched
      assert.deepEqual([result.finding, result.reason], ['CANNOT_EXECUTE', 'CLAIM_REFUSED'])
      assert.ok((result.detail ?? '').length > 0)
      assert.ok(tookMs < 120_000, `${tookMs} ms`)
      assert.ok(longestMs < 20_000, `${longestMs} ms without an answer`)
      assert.deepEqual(await readdir(join(served.directory, 'examinations')), [])
    })
  }
})
