import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { memoryLog } from '../testing/memory-log.ts'
import { proveConsistency, proveInclusion, rootOfTiles } from '../folder/prove.ts'
import { emptyRoot, leafHash } from './hashing.ts'
import { createTreeEdge } from './tree-edge.ts'

/** The leaves of RFC 6962's reference implementation, in hex, and the roots of their first 1, 2, … 8. */
const rfc = {
  leaves: [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ],
  roots: [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ],
}

type Vectors = {
  readonly roots: Readonly<Record<string, string>>
  readonly inclusion: readonly { Index: number; Size: number; Proof: string[] }[]
  readonly consistency: readonly { OldSize: number; Size: number; Proof: string[] }[]
}
const go = JSON.parse(readFileSync(new URL('../vectors/go-sumdb.json', import.meta.url), 'utf8')) as Vectors

const goLeaves = Array.from({ length: 600 }, (_, index) => Buffer.from(`entry-${index}`))
const asText = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('base64'))

describe('the tree', () => {
  it('gives the hashes of RFC 6962 §2.1 for nothing and for an empty leaf', () => {
    assert.equal(
      emptyRoot.toString('hex'),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    assert.equal(leafHash(Buffer.alloc(0)).toString('hex'), rfc.roots[0])
  })

  it('gives the roots of the RFC’s eight leaves', () => {
    const edge = createTreeEdge(() => assert.fail('no tile is full'))
    for (const [at, leaf] of rfc.leaves.entries()) {
      edge.append(leafHash(Buffer.from(leaf, 'hex')))
      assert.equal(edge.root().toString('hex'), rfc.roots[at])
    }
  })

  it('gives the proofs of the RFC’s eight leaves', async () => {
    const log = memoryLog(rfc.leaves.map((leaf) => Buffer.from(leaf, 'hex')))
    const inclusion = await proveInclusion(log.source, 0, 8)
    assert.deepEqual(
      inclusion.map((hash) => hash.toString('hex')),
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    )
    const consistency = await proveConsistency(log.source, 6, 8)
    assert.deepEqual(
      consistency.map((hash) => hash.toString('hex')),
      [
        '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    )
  })

  it('gives the roots and proofs of Go’s sumdb over 600 leaves', async () => {
    const { source } = memoryLog(goLeaves)
    for (const [size, root] of Object.entries(go.roots)) {
      const found = await rootOfTiles(memoryLog(goLeaves.slice(0, Number(size))).source, Number(size))
      assert.equal(found.toString('base64'), root, `root of ${size}`)
    }
    for (const { Index, Size, Proof } of go.inclusion) {
      assert.deepEqual(asText(await proveInclusion(source, Index, Size)), Proof, `${Index} in ${Size}`)
    }
    for (const { OldSize, Size, Proof } of go.consistency) {
      assert.deepEqual(asText(await proveConsistency(source, OldSize, Size)), Proof, `${OldSize} to ${Size}`)
    }
  })
})
