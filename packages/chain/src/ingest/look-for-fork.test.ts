import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockHash, blockHeader } from '../testing/test-blocks.ts'
import { lookForFork } from './look-for-fork.ts'

const ours = (number: number) => ({ number, hash: blockHash(number) })

/** A chain that is ours up to block `fork`, another from there on, and ends at `head`. */
const chainOf = (fork: number, head: number) => ({
  header: async (at: number | string) =>
    typeof at === 'number' && at <= head ? blockHeader(at, at <= fork ? 'a' : 'b') : null,
})
const search = { known: [5, 6, 8].map(ours), floor: 2, finalised: ours(5) }

test('a fork above the last final block: nothing else is asked', async () => {
  assert.deepEqual(await lookForFork(chainOf(6, 20), search), {
    ancestor: ours(6),
    contradicted: true,
    floor: { number: 2, hash: `0x${'0'.repeat(64)}` },
    atFinal: null,
  })
})

test('a fork below it: the chain has another block in its place', async () => {
  const found = await lookForFork(chainOf(4, 20), search)
  assert.equal(found.ancestor, null)
  assert.equal(found.atFinal, 'another')
  assert.deepEqual(found.floor, ours(2))
})

test('a chain that ends below it says nothing against it', async () => {
  const found = await lookForFork(chainOf(3, 3), search)
  assert.equal(found.atFinal, 'none')
  assert.equal(found.contradicted, false)
})

test('an endpoint that changes its mind between two questions is told apart', async () => {
  let reads = 0
  const moody = {
    header: async (at: number | string) => blockHeader(Number(at), ++reads <= 3 ? 'b' : 'a'),
  }
  const found = await lookForFork(moody, search)
  assert.equal(found.ancestor, null)
  assert.equal(found.atFinal, 'ours')
})

test('before block 0 there is no block: its hash is zero', async () => {
  const found = await lookForFork(chainOf(-1, 20), { known: [], floor: -1, finalised: null })
  assert.deepEqual(found.floor, { number: -1, hash: `0x${'0'.repeat(64)}` })
})
