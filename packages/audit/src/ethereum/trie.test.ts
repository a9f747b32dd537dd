import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeRlp, getBytes, keccak256 } from 'ethers'
import * as fc from 'fast-check'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { buildTrie, emptyTrieRoot, nodesOnPaths } from './build-trie.ts'
import { readTrie } from './read-trie.ts'
import { decodePath, encodePath, pathOfIndex } from './trie-path.ts'

const values = fc.array(fc.uint8Array({ minLength: 1, maxLength: 80 }), { minLength: 1, maxLength: 300 })
const walk = (root: string, index: number, node: (hash: string) => Uint8Array | undefined): Uint8Array =>
  readTrie('it', root, index, node)

describe('the trie of a block', () => {
  it('has the roots that Ethereum has of no entries, and of one', () => {
    assert.equal(emptyTrieRoot, '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')
    assert.equal(buildTrie([]).root, emptyTrieRoot)
    // keccak256(rlp([0x20 0x80, "puppy"])): a leaf with an even path, its key rlp(0) = 0x80.
    const [only] = [...buildTrie([Buffer.from('puppy')]).nodes.values()]
    assert.equal(Buffer.from(only ?? []).toString('hex'), 'c9822080857075707079')
  })

  it('gives every entry back, by the nodes on its path alone, and nothing where there is none', () => {
    fc.assert(
      fc.property(values, fc.nat(), (entries, seed) => {
        const trie = buildTrie(entries)
        const index = seed % entries.length
        const nodes = nodesOnPaths(trie, [index], walk)
        assert.deepEqual(
          Buffer.from(walk(trie.root, index, (hash) => nodes.get(hash))),
          Buffer.from(entries[index] ?? []),
        )
        assert.throws(() => walk(trie.root, entries.length, (hash) => trie.nodes.get(hash)), BundleDiffers)
      }),
      { numRuns: 60 },
    )
  })

  it('misses any node that is left out', () => {
    const trie = buildTrie(Array.from({ length: 200 }, (_, at) => Buffer.alloc(40, at)))
    const nodes = nodesOnPaths(trie, [130], walk)
    assert.ok(nodes.size >= 3)
    for (const left of nodes.keys())
      assert.throws(
        () => walk(trie.root, 130, (hash) => (hash === left ? undefined : nodes.get(hash))),
        /is missing/,
      )
  })

  it('has nothing at an index whose path goes on behind a leaf, or ends before one', () => {
    const at = (path: readonly number[]) => {
      const node = getBytes(encodeRlp([encodePath(path, true), Buffer.alloc(40, 7)]))
      return () => walk(keccak256(node), 0, () => node)
    }
    assert.equal(at([8, 0])().length, 40)
    for (const path of [[8], [], [8, 0, 0], [8, 1]]) assert.throws(at(path), /the trie has nothing at 0/)
  })

  it('places entries by the RLP of their index', () => {
    assert.deepEqual(pathOfIndex(0), [8, 0])
    assert.deepEqual(pathOfIndex(1), [0, 1])
    assert.deepEqual(pathOfIndex(127), [7, 15])
    assert.deepEqual(pathOfIndex(128), [8, 1, 8, 0])
    assert.deepEqual(pathOfIndex(300), [8, 2, 0, 1, 2, 12])
  })

  it('writes paths compactly, as the Yellow Paper has them, and reads them back', () => {
    const written = (nibbles: number[], isLeaf: boolean) =>
      Buffer.from(encodePath(nibbles, isLeaf)).toString('hex')
    assert.deepEqual(
      [
        written([1, 2, 3, 4, 5], false),
        written([0, 1, 2, 3, 4, 5], false),
        written([0, 15, 1, 12, 11, 8], true),
        written([15, 1, 12, 11, 8], true),
      ],
      ['112345', '00012345', '200f1cb8', '3f1cb8'],
    )
    fc.assert(
      fc.property(fc.array(fc.nat(15), { maxLength: 12 }), fc.boolean(), (nibbles, isLeaf) =>
        assert.deepEqual(decodePath(encodePath(nibbles, isLeaf)), { nibbles, isLeaf }),
      ),
    )
    for (const bytes of ['0x', '0x01', '0x40', '0x2f'])
      assert.equal(decodePath(getBytes(bytes)), undefined, bytes)
  })
})
