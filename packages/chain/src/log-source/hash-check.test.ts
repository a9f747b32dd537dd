import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstBlock as answer } from '../testing/first-block.ts'
import { createHashCheck, createHashRecord } from './hash-check.ts'
import type { BlockHeader } from './log-source.ts'

const header = (number: number, hash: string): BlockHeader => ({ number, hash }) as BlockHeader
const right = (number: number): BlockHeader => header(number, answer.hash)
const wrong = (number: number): BlockHeader => header(number, `0x${'00'.repeat(32)}`)

test('one header that is answered wrong again and again makes nothing unknown', () => {
  const check = createHashCheck(() => assert.fail('told'))
  check.holds(right(10), answer)
  for (let times = 0; times < 20; times += 1) assert.equal(check.holds(wrong(11), answer), false)
})

test('a header below one that hashed right is wrong however many of them there are', () => {
  const told: string[] = []
  const check = createHashCheck((message) => told.push(message))
  assert.equal(check.holds(right(10), answer), true)
  for (let number = 1; number <= 10; number += 1) assert.equal(check.holds(wrong(number), answer), false)
  assert.deepEqual(told, [])
})

test('a chain that hashes otherwise from some block on goes unchecked, until it hashes right again', () => {
  const told: string[] = []
  const check = createHashCheck((message) => told.push(message))
  check.holds(right(10), answer)
  const judged = [11, 12, 13, 14, 15, 16].map((number) => check.holds(wrong(number), answer))
  assert.deepEqual(judged, [false, false, false, false, undefined, undefined])
  assert.equal(told.length, 1)
  assert.equal(check.holds(right(17), answer), true)
  assert.equal(check.holds(wrong(16), answer), false)
})

test('one endpoint alone does not make it unknown how a chain hashes', () => {
  const record = createHashRecord()
  const [liar, honest] = [
    createHashCheck(() => assert.fail('told')),
    createHashCheck(() => undefined, record),
  ]
  const shared = createHashCheck(() => assert.fail('told'), record)
  assert.equal(liar.holds(wrong(1), answer), undefined, 'before anything hashed right nothing is known')
  for (let number = 1; number <= 20; number += 1) {
    assert.equal(honest.holds(right(number), answer), true)
    assert.equal(shared.holds(wrong(number), answer), false)
  }
})
