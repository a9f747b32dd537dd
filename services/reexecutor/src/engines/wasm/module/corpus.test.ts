import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { wasmCorpus } from '../../../testing/wasm-corpus.ts'
import { webAssembly } from '../web-assembly.ts'
import { meterModule } from './meter-module.ts'
import { ModuleRefused } from './module-refused.ts'
import { prepareModule } from './prepare-module.ts'
import { readSections, writeSections } from './sections.ts'

/** The module with meters in it, or why it is refused. */
function metered(bytes: Uint8Array): Uint8Array | string {
  try {
    return writeSections(meterModule(readSections(bytes), { minimum: 0, maximum: undefined }))
  } catch (error) {
    if (error instanceof ModuleRefused) return error.message
    throw error
  }
}

describe('modules that compilers made', () => {
  const corpus = wasmCorpus()
  for (const { name, bytes } of corpus) {
    it(`validates with its meters: ${name}, ${bytes.length} bytes`, () => {
      assert.ok(webAssembly.validate(bytes))
      const rewritten = metered(bytes)
      assert.ok(rewritten instanceof Uint8Array, String(rewritten))
      assert.ok(webAssembly.validate(rewritten))
      assert.ok(rewritten.length < 3 * bytes.length)
    })
  }

  it('either validates with its meters or is refused, whatever is changed in it', () => {
    const small = wasmCorpus(12_000)
    let accepted = 0
    const change = fc.noBias(fc.tuple(fc.nat(2 ** 16), fc.nat(255)))
    fc.assert(
      fc.property(
        fc.constantFrom(...small),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        ({ bytes }, changes) => {
          const damaged = Uint8Array.from(bytes)
          for (const [where, value] of changes) damaged[where % damaged.length] = value
          const prepared = prepareModule(damaged, 1_024)
          if (prepared.kind === 'rejected') assert.doesNotMatch(prepared.rejection.message, /once metered/)
          if (!webAssembly.validate(damaged)) return
          const rewritten = metered(damaged)
          if (typeof rewritten === 'string') return
          assert.ok(webAssembly.validate(rewritten))
          accepted++
        },
      ),
      { numRuns: 1_500 },
    )
    assert.ok(accepted > 50, `only ${accepted} of the damaged modules validate: the test says too little`)
  })
})
