import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRejectionTeller, outvoted } from './tell-rejections.ts'

describe('telling of answers that are not believed', () => {
  test('is done at once, then once a minute with how many there were, for each endpoint and method', () => {
    const told: string[] = []
    let now = 1_000
    const tell = createRejectionTeller(({ endpoint, message }) => told.push(`${endpoint}: ${message}`), {
      now: () => now,
    })
    const reject = (endpoint: string, method: string): void =>
      tell({ endpoint, method, about: 'block 7', why: outvoted('0x1', '0x2') })
    const words = 'is not believed: most endpoints say 0x1, this one 0x2'
    for (let times = 0; times < 4; times += 1) reject('a', 'eth_getLogs')
    assert.deepEqual(told, [`a: its answer to eth_getLogs about block 7 ${words}`])
    reject('b', 'eth_getLogs')
    reject('a', 'eth_getBlockByNumber')
    assert.equal(told.length, 3)
    now += 59_999
    reject('a', 'eth_getLogs')
    assert.equal(told.length, 3)
    now += 1
    reject('a', 'eth_getLogs')
    assert.equal(
      told.at(-1),
      `a: its answer to eth_getLogs about block 7 ${words}; 4 more like it since this was last told`,
    )
    now += 60_000
    reject('a', 'eth_getLogs')
    assert.equal(told.at(-1), told[0])
  })
})
