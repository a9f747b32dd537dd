import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { carLimits } from '../car/car-limits.ts'
import { blockOf, carOf, documentCar } from '../testing/cars.ts'
import { readDocument } from './read-document.ts'

const limits = { ...carLimits(), contentBytes: 1000, contentItems: 20, rawBytes: 10 }

describe('a document', () => {
  it('is read with its links, its bytes and the tails it holds', async () => {
    const { cid, car, blocks } = documentCar({ a: [1, null, 'x'], b: Buffer.from('hi') }, [
      Buffer.from('short'),
      Buffer.from('longer than is read'),
    ])
    const read = await readDocument(cid, [car], limits)
    assert.ok(read.kind === 'read')
    const tails = blocks.slice(1).map((block) => ({ '/': block.cid.toString() }))
    assert.deepEqual(read.document.content, {
      content: { a: [1, null, 'x'], b: { '/': { bytes: 'aGk' } } },
      tails,
    })
    assert.deepEqual([...read.document.raws.values()].map(String), ['short'])
    assert.deepEqual(read.document.missing, [])
  })

  it('is sound though it is more than is decoded', async () => {
    for (const content of ['x'.repeat(1001), Array.from({ length: 20 }, () => [])]) {
      const { cid, car } = documentCar(content)
      const read = await readDocument(cid, [car], limits)
      assert.ok(read.kind === 'read')
      assert.equal(read.document.content, undefined)
    }
  })

  it('is not read where its bytes are others, or no document', async () => {
    const { cid } = documentCar('one')
    const other = await readDocument(cid, [documentCar('two').car])
    assert.ok(other.kind === 'rejected' && other.rejection.code === 'WRONG_ROOT')
    // Hashes as it should, and is no dag-cbor: its writer lied about the codec.
    const lie = blockOf(Buffer.from('ff', 'hex'))
    const read = await readDocument(lie.cid.toString(), [carOf([lie.cid], [lie])])
    assert.ok(read.kind === 'rejected' && read.rejection.code === 'WRONG_BLOCK')
    // A text that is not UTF-8 passes the scan.
    const text = blockOf(Buffer.from('61ff', 'hex'))
    const odd = await readDocument(text.cid.toString(), [carOf([text.cid], [text])])
    assert.ok(odd.kind === 'read')
  })
})
