import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { effectOf } from '../../../testing/module-effect.ts'
import { moduleFromTape } from '../../../testing/random-module.ts'
import { webAssembly } from '../web-assembly.ts'
import { prepareModule } from './prepare-module.ts'

describe('a metered module', () => {
  it('does what it did before, on an engine that makes every computed NaN the canonical one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 200, maxLength: 2_000 }), (tape) => {
        const { plain, settled } = moduleFromTape(tape)
        const prepared = prepareModule(plain, 16)
        assert.ok(
          prepared.kind === 'prepared',
          prepared.kind === 'rejected' ? prepared.rejection.message : '',
        )
        const [found, expected] = [prepared.module, new webAssembly.Module(settled)].map((module) =>
          effectOf(module),
        )
        assert.deepEqual({ ...found, fuelUsed: 0 }, { ...expected, fuelUsed: 0 })
      }),
      { numRuns: 300 },
    )
  })
})
