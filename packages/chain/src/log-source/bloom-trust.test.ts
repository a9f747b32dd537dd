import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBloomTrust } from './bloom-trust.ts'

const trustWith = () => {
  const told: string[] = []
  return { told, trust: createBloomTrust((message) => told.push(message), true) }
}

test('three blocks that a better witness refutes end the trust, with a word', () => {
  const { trust, told } = trustWith()
  for (const hash of ['a', 'a', 'b']) trust.refuted(hash)
  assert.ok(trust.isTrusted())
  trust.refuted('c')
  assert.ok(!trust.isTrusted())
  trust.refuted('d')
  assert.equal(told.length, 1)
})

test('blooms that err as often as chance has it are trusted for good', () => {
  const { trust } = trustWith()
  for (let block = 0; block < 1_000; block += 1) {
    trust.expected(0.01)
    if (block % 100 === 99) trust.refuted(String(block))
  }
  assert.ok(trust.isTrusted())
})

test('where nobody else can be asked the same block is asked for five times', () => {
  const { trust } = trustWith()
  const asked = Array.from({ length: 5 }, () => trust.repeated('a'))
  assert.deepEqual(asked, [false, false, false, false, true])
  assert.equal(trust.repeated('b'), false)
})

test('blooms that speak in most blocks for nothing are noise, those that do so in half of them are not', () => {
  const { trust, told } = trustWith()
  for (let range = 0; range < 20; range += 1) trust.falseAlarms(50, 25)
  assert.ok(trust.isTrusted())
  for (let range = 0; range < 10; range += 1) trust.falseAlarms(50, 48)
  assert.ok(!trust.isTrusted())
  assert.match(told.join(), /nearly every block/)
})
