import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ZeroAddress } from 'ethers/constants'
import { keyMisfit } from './acts-for.ts'

const [key, mediator, other] = ['11', '22', '33'].map((pair) => `0x${pair.repeat(20)}`) as [
  string,
  string,
  string,
]

test('a key votes for the mediator that the registry says it acts for, and is told what to do otherwise', () => {
  assert.equal(keyMisfit(key, key, key), undefined)
  assert.equal(keyMisfit(key, mediator, mediator), undefined)
  assert.match(keyMisfit(key, key, ZeroAddress) ?? '', /replaced/)
  assert.match(keyMisfit(key, mediator, ZeroAddress) ?? '', /replaced/)
  assert.match(keyMisfit(key, key, mediator) ?? '', new RegExp(`set mediator = "${mediator}"`))
  assert.match(keyMisfit(key, mediator, key) ?? '', /acts for itself alone.*offer-key.*rotate-key/)
  assert.match(keyMisfit(key, mediator, other) ?? '', new RegExp(`acts for ${other}`))
})
