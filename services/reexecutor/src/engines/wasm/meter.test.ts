import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hostileModules } from '../../testing/hostile-modules.ts'
import { jobOf } from '../../testing/job.ts'
import { buildModule, callAndDrop, forever, i32 } from '../../testing/module-builder.ts'
import { runModule } from './run-module.ts'

const run = (module: Uint8Array, fuel?: number) =>
  runModule(jobOf(module, { limits: { ...jobOf(module).limits, ...(fuel === undefined ? {} : { fuel }) } }))
const sixteenPages = [1, 16, 16]

describe('fuel', () => {
  it('is taken for every instruction, those of a loop at every turn', () => {
    // The function's end alone; then a constant, its drop, and the end.
    assert.equal(run(buildModule()).fuelUsed, 1)
    assert.equal(run(buildModule({ start: [...i32(1), 0x1a] })).fuelUsed, 3)
    // Ten turns of seven instructions and the loop's end, and four around them with the one local.
    const countDown = [0x20, 0, ...i32(1), 0x6b, 0x22, 0, 0x0d, 0]
    const loop = [...i32(10), 0x21, 0, 0x03, 0x40, ...countDown, 0x0b]
    assert.equal(run(buildModule({ locals: 1, start: loop })).fuelUsed, 10 * 6 + 5)
  })

  it('is taken for lengths', () => {
    const fill = (length: number) =>
      buildModule({ memory: sixteenPages, start: [...i32(0), ...i32(0), ...i32(length), 0xfc, 11, 0] })
    assert.equal((run(fill(8_000)).fuelUsed ?? 0) - (run(fill(0)).fuelUsed ?? 0), 1_000)
    const grow = (pages: number) => buildModule({ memory: [0, 1], start: [...i32(pages), 0x40, 0, 0x1a] })
    assert.equal((run(grow(3)).fuelUsed ?? 0) - (run(grow(0)).fuelUsed ?? 0), 3 * 4_096)
  })

  it('is taken for what the host does', () => {
    const random = (length: number) =>
      buildModule({
        imports: ['random_get'],
        memory: sixteenPages,
        start: callAndDrop(0, i32(0), i32(length)),
      })
    assert.equal((run(random(8_000)).fuelUsed ?? 0) - (run(random(0)).fuelUsed ?? 0), 1_000)
    assert.ok((run(random(0)).fuelUsed ?? 0) > 256)
  })

  it('ends a program at the same place every time, and lets one end that has just enough', () => {
    const turns = forever([0x01])
    const outcomes = Array.from({ length: 5 }, () => run(buildModule({ start: turns }), 1_000_000))
    for (const outcome of outcomes) {
      assert.equal(outcome.kind === 'rejected' && outcome.rejection.detail, 'fuel')
      assert.equal(outcome.fuelUsed, outcomes[0]?.fuelUsed)
    }
    const needed = run(buildModule({ start: [...i32(1), 0x1a] })).fuelUsed ?? 0
    assert.equal(run(buildModule({ start: [...i32(1), 0x1a] }), needed).kind, 'completed')
    assert.equal(run(buildModule({ start: [...i32(1), 0x1a] }), needed - 1).kind, 'rejected')
  })

  it('is told of a program that failed for another reason too', () => {
    const flood = run(hostileModules.floodLog())
    assert.equal(flood.kind === 'rejected' && flood.rejection.detail, 'log')
    assert.ok((flood.fuelUsed ?? 0) > 256)
  })
})
