import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { concernsOf } from './concerns-of.ts'
import type { Standing } from './concerns-of.ts'

const well: Standing = {
  halt: null,
  jail: null,
  caughtUp: true,
  chainTrouble: null,
  mode: 'full',
  store: { ok: true, detail: 'embedded' },
  transactions: { address: '0x62190DC71bCDbB772eec1173c5EbeECc06e0d3A8', hindrances: {} },
}

describe('what keeps a node from voting', () => {
  test('is nothing where all is well, whatever waits for a lower fee', () => {
    assert.deepEqual(concernsOf(well), [])
    const dear = { ...well.transactions, hindrances: { FEE_CAP: 1 } }
    assert.deepEqual(concernsOf({ ...well, transactions: dear }), [])
  })

  test('is a key without coin, and the words say whom to send some', () => {
    const poor = { ...well.transactions, hindrances: { INSUFFICIENT_FUNDS: 2 } }
    assert.deepEqual(concernsOf({ ...well, transactions: poor }), [
      'the key cannot pay for what it would send: send the chain’s coin to 0x62190DC71bCDbB772eec1173c5EbeECc06e0d3A8',
    ])
  })

  test('is a chain that is not read on, and why', () => {
    assert.deepEqual(concernsOf({ ...well, chainTrouble: 'a says 1, b says 2' }), [
      'nothing more of the chain is read: a says 1, b says 2',
    ])
  })

  test('is a store that takes nothing, and what that brings', () => {
    const full = { ok: false, detail: 'the disk is full, nothing was written' }
    assert.deepEqual(concernsOf({ ...well, caughtUp: false, store: full }), [
      'not caught up with the chain: it acts on nothing until it is',
      'the event store takes nothing: the disk is full, nothing was written',
    ])
  })
})
