import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildModule } from '../../../testing/module-builder.ts'
import { createModuleCache } from './module-cache.ts'
import { prepareModule } from './prepare-module.ts'

const module = buildModule()

function countingCache(capacityBytes: number) {
  let prepared = 0
  const cache = createModuleCache(capacityBytes, (bytes, pages) => {
    prepared++
    return prepareModule(bytes, pages)
  })
  return { ...cache, prepared: () => prepared }
}

describe('the cache of prepared modules', () => {
  it('prepares a module once for each memory limit', () => {
    const cache = countingCache(1_000)
    const first = cache.prepare('a', module, 64)
    assert.equal(cache.prepare('a', module, 64), first)
    assert.notEqual(cache.prepare('a', module, 32), first)
    assert.equal(cache.prepared(), 2)
  })

  it('lets go of what was used longest ago', () => {
    const cache = countingCache(2 * module.length)
    for (const digest of ['a', 'b', 'a', 'c', 'a']) cache.prepare(digest, module, 64)
    assert.equal(cache.prepared(), 3)
    cache.prepare('b', module, 64)
    assert.equal(cache.prepared(), 4)
  })

  it('keeps neither what is refused nor what is larger than itself', () => {
    const cache = countingCache(module.length - 1)
    for (let turn = 0; turn < 2; turn++) {
      cache.prepare('large', module, 64)
      assert.equal(cache.prepare('refused', new Uint8Array(0), 64).kind, 'rejected')
    }
    assert.equal(cache.prepared(), 4)
  })
})
