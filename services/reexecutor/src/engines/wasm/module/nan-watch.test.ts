import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createNanWatch } from './nan-watch.ts'
import { plainNumber, settled } from './operand.ts'
import type { FloatKind, Operand } from './operand.ts'

const computed = (end: number, float: FloatKind = 'f64'): Operand => ({ kind: 'arithmetic', float, end })
const readOf = (local: number, end: number): Operand => ({ kind: 'local', local, end })

describe('a watch over NaNs', () => {
  it('settles a computed value where it is made, once something other than arithmetic takes it', () => {
    const watch = createNanWatch(0)
    watch.take(computed(1), 'f64')
    watch.reveal(computed(2))
    assert.deepEqual(watch.settlings(), [{ end: 2, float: 'f64' }])
  })

  it('settles a vector that is taken as another kind than it was computed as', () => {
    const watch = createNanWatch(0)
    watch.take(computed(1, 'f32x4'), 'f64x2')
    watch.take(computed(2, 'f32x4'), 'f32x4')
    assert.deepEqual(watch.settlings(), [{ end: 1, float: 'f32x4' }])
  })

  it('lets a local hold what was computed, and settles what is seen of it', () => {
    const watch = createNanWatch(0)
    watch.assign(0, plainNumber)
    watch.assign(0, computed(1))
    watch.take(readOf(0, 2), 'f64')
    watch.reveal(readOf(0, 3))
    assert.deepEqual(watch.settlings(), [{ end: 3, float: 'f64' }])
  })

  it('settles before a local that also holds what must keep its bits', () => {
    for (const other of [settled, readOf(1, 9)]) {
      const watch = createNanWatch(0)
      watch.assign(0, computed(1))
      watch.assign(0, other)
      watch.reveal(readOf(0, 3))
      assert.deepEqual(watch.settlings(), [{ end: 1, float: 'f64' }])
    }
  })

  it('settles before a parameter, which callers fill', () => {
    const watch = createNanWatch(1)
    watch.assign(0, computed(1))
    watch.reveal(readOf(0, 2))
    assert.deepEqual(watch.settlings(), [{ end: 1, float: 'f64' }])
  })

  it('settles before a local that holds vectors of two kinds, each as it was computed', () => {
    const watch = createNanWatch(0)
    watch.assign(0, computed(1, 'f32x4'))
    watch.assign(0, computed(2, 'f64x2'))
    assert.deepEqual(
      watch.settlings().toSorted((a, b) => a.end - b.end),
      [
        { end: 1, float: 'f32x4' },
        { end: 2, float: 'f64x2' },
      ],
    )
  })
})
