import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPlaces } from './places.ts'

describe('places', () => {
  it('are half of them for one address, and the rest for others', () => {
    const places = createPlaces(4)
    const [first, second, third] = [places.take('a'), places.take('a'), places.take('a')]
    assert.ok(first !== undefined && second !== undefined)
    assert.equal(third, undefined)
    assert.ok(places.take('b') !== undefined && places.take('c') !== undefined)
    assert.equal(places.take('d'), undefined, 'all are taken')
    first()
    assert.equal(places.taken(), 3)
    assert.ok(places.take('a') !== undefined, 'what was left is free')
  })

  it('are left once, however often it is said', () => {
    const places = createPlaces(2)
    const leave = places.take('a')
    leave?.()
    assert.ok(places.take('b') !== undefined)
    leave?.()
    assert.equal(places.taken(), 1)
  })
})
