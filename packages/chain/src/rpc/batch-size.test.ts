import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBatchSize } from './batch-size.ts'

describe('the size of a batch', () => {
  it('is what the endpoint named, else half of what it refused, and never less than one call', () => {
    const batch = createBatchSize(100)
    batch.refused(100, 80)
    assert.equal(batch.most, 80)
    batch.refused(80)
    assert.equal(batch.most, 40)
    batch.refused(40, 0)
    assert.equal(batch.most, 1)
    batch.refused(1)
    assert.equal(batch.most, 1)
  })

  it('is fewer than was refused, whatever the endpoint says it takes', () => {
    const batch = createBatchSize(100)
    batch.refused(10, 5_000)
    assert.equal(batch.most, 9)
  })

  it('grows again once full batches have gone through for a while, up to where it began', () => {
    const batch = createBatchSize(100)
    batch.refused(100, 60)
    for (let count = 0; count < 1_000; count += 1) batch.answered(59)
    assert.equal(batch.most, 60, 'smaller batches say nothing about the limit')
    for (let count = 0; count < 99; count += 1) batch.answered(60)
    assert.equal(batch.most, 60)
    batch.answered(60)
    assert.equal(batch.most, 100)
  })
})
