import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstBlock as first } from '../testing/first-block.ts'
import { headerHash } from './header-hash.ts'

test('a header hashes to the name the network knows it by', () => {
  assert.equal(headerHash(first), first.hash)
})

test('a change of any field changes the hash', () => {
  for (const name of Object.keys(first).filter((field) => field !== 'hash')) {
    const value = first[name as keyof typeof first]
    const changed = value.endsWith('1') ? `${value.slice(0, -1)}2` : `${value.slice(0, -1)}1`
    assert.notEqual(headerHash({ ...first, [name]: changed }), first.hash, name)
  }
})

test('what is no header has no hash', () => {
  for (const answer of [null, 'busy', {}, { ...first, nonce: 7 }, { ...first, miner: '0x123' }])
    assert.equal(headerHash(answer), undefined)
})
