import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { planModels } from './plan-models.ts'
import type { ModelFile } from './plan-models.ts'

const wanted = { tables: 2, deals: 3, seats: 1 }
const file = (generation: number, isBuilt: boolean, versions: ModelFile['versions'] = wanted): ModelFile => ({
  path: `read-model-${generation}.db`,
  generation,
  versions,
  isBuilt,
})
const former = { ...wanted, deals: 2 }

const planned = (...files: readonly ModelFile[]) => {
  const { shown, removed, next } = planModels(files, wanted)
  return {
    shown: shown === undefined ? null : [shown.file.generation, shown.isFormer ? 'former' : 'ours'],
    removed: removed.map(({ generation }) => generation),
    next,
  }
}

describe('planModels', () => {
  it('begins with nothing', () => {
    assert.deepEqual(planned(), { shown: null, removed: [], next: 1 })
  })

  it('shows what this program built, and removes what it replaced', () => {
    assert.deepEqual(planned(file(4, true, former), file(5, true)), {
      shown: [5, 'ours'],
      removed: [4],
      next: 6,
    })
  })

  it('shows a former one until ours is built, and begins that anew after a crash', () => {
    assert.deepEqual(planned(file(4, true, former), file(5, false)), {
      shown: [4, 'former'],
      removed: [5],
      next: 6,
    })
  })

  it('shows the last one that was ever built when versions change twice in a row', () => {
    const between = { ...wanted, seats: 0 }
    assert.deepEqual(planned(file(4, true, former), file(5, false, between)), {
      shown: [4, 'former'],
      removed: [5],
      next: 6,
    })
    assert.deepEqual(planned(file(4, true, former), file(5, true, between)).shown, [5, 'former'])
  })

  it('goes back to its own one when an older program is started again', () => {
    assert.deepEqual(planned(file(4, true), file(5, true, former), file(6, false, former)), {
      shown: [4, 'ours'],
      removed: [5, 6],
      next: 7,
    })
  })

  it('shows nothing that it cannot read: other tables, torn files, no read model', () => {
    assert.deepEqual(
      planned(file(0, true, { ...wanted, tables: 1 }), file(1, false), file(2, false, undefined)),
      { shown: null, removed: [0, 1, 2], next: 3 },
    )
  })

  it('takes a projection more or less for another version', () => {
    assert.equal(planned(file(1, true, { ...wanted, rounds: 1 })).shown?.[1], 'former')
    assert.equal(planned(file(1, true, { tables: 2, deals: 3 })).shown?.[1], 'former')
  })
})
