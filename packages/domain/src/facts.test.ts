import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FACT_TYPES, isFactType } from './facts.ts'

it('tells facts from other events', () => {
  assert.ok(FACT_TYPES.every(isFactType))
  assert.ok(!isFactType('Transfer'))
  assert.ok(!isFactType('toString'), 'names that every object has are no facts')
})

it('knows the facts of every contract it follows, with no name for two of them', () => {
  for (const type of ['JobAdded', 'V2DealSaved', 'ControllerAddressChanged', 'OwnershipTransferred'])
    assert.ok(isFactType(type), type)
  assert.ok(!isFactType('DealSaved'), 'what V2 says is told from V1 by its prefix')
})
