import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFairTurns } from './fair-turns.ts'

describe('fair turns', () => {
  it('go round the tenants, whoever asked most, so many at a time', async () => {
    const turns = createFairTurns(1)
    const order: string[] = []
    const ends: (() => void)[] = []
    const ask = async (tenant: string) => {
      ends.push(await turns.take(tenant))
      order.push(tenant)
    }
    const asked = ['a', 'a', 'a', 'a', 'b', 'c', 'b'].map(ask)
    await asked[0]
    assert.deepEqual([turns.taken, turns.waiting, turns.countOf('a')], [1, 6, 4])
    for (let index = 0; index < asked.length; index += 1) {
      while (ends.length <= index) await new Promise(setImmediate)
      assert.equal(turns.taken, 1)
      ends[index]?.()
    }
    await Promise.all(asked)
    assert.equal(order.join(''), 'abcabaa')
    assert.deepEqual([turns.taken, turns.waiting, turns.countOf('a')], [0, 0, 0])
  })
})
