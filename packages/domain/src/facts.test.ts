import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FACT_TYPES, isFactType } from './facts.ts'

it('tells facts from other events', () => {
  assert.ok(FACT_TYPES.every(isFactType))
  assert.ok(!isFactType('Transfer'))
  assert.ok(!isFactType('toString'), 'names that every object has are no facts')
})
