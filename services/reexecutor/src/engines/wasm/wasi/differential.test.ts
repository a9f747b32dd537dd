import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { WasmJob } from '../../../bundle/job.ts'
import { jobOf } from '../../../testing/job.ts'
import { createShimGuest, shimExitCode } from '../../../testing/shim-guest.ts'
import { runModule } from '../run-module.ts'
import { webAssembly } from '../web-assembly.ts'
import type { LinearMemory } from '../web-assembly.ts'
import { createVirtualClock } from './clock.ts'
import { createSeededEntropy } from './entropy.ts'
import { wasiModuleName } from './function-names.ts'
import { wasiCall } from '../../../testing/wasi-twins/wasi-call.ts'
import { createWasiTwins } from '../../../testing/wasi-twins/wasi-twins.ts'

const text = (path: string) =>
  Uint8Array.from(readFileSync(new URL(`../../../../../../${path}`, import.meta.url)))
const programs: readonly (readonly [string, Partial<WasmJob>])[] = [
  ['packages/devnet/modules/mandelbrot/mandelbrot.wasm', { arguments: ['40', '30', '50'] }],
  ['packages/devnet/modules/mandelbrot/mandelbrot.wasm', { arguments: ['none'] }],
  ['packages/devnet/modules/dice/dice.wasm', { arguments: ['20'] }],
  [
    'services/reexecutor/known-answer/known-answer.wasm',
    {
      arguments: ['known', 'answer'],
      environment: { KNOWN: 'answer' },
      inputs: [{ path: 'known.txt', content: Buffer.from('answer') }],
    },
  ],
]

/** Runs the module as it is, without meters, on the shim, with our clock and our entropy. */
function runOnShim(job: WasmJob) {
  const shim = createShimGuest({ ...job, argv: ['', ...job.arguments] })
  const clock = createVirtualClock()
  const { fill: fillRandomly } = createSeededEntropy(job.moduleDigest)
  let memory: LinearMemory = { buffer: new ArrayBuffer(0) }
  const functions = {
    ...shim.functions,
    clock_time_get: (id: number, _precision: bigint, at: number) => {
      const time = id === 0 ? clock.realtimeNs() : clock.monotonicNs()
      new DataView(memory.buffer).setBigUint64(at, time, true)
      return 0
    },
    random_get: (at: number, length: number) => {
      fillRandomly(new Uint8Array(memory.buffer, at, length))
      return 0
    },
  }
  const imports = { [wasiModuleName]: functions as Record<string, (...values: never[]) => number> }
  const { exports } = new webAssembly.Instance(new webAssembly.Module(job.module), imports)
  memory = exports['memory'] as LinearMemory
  shim.bind({ memory })
  let exitCode = 0
  try {
    const start = exports['_start'] as () => void
    start()
  } catch (error) {
    exitCode = shimExitCode(error) ?? assert.fail(String(error))
  }
  return { exitCode, stdout: Buffer.from(shim.stdout()).toString('latin1'), outputs: shim.outputs() }
}

describe('our WASI host beside browser_wasi_shim', () => {
  for (const [path, overrides] of programs) {
    it(`gives ${path} the same result: ${overrides.arguments?.join(' ')}`, () => {
      const module = text(path)
      const limits = { ...jobOf(module).limits, memoryPages: 256, outputBytes: 2 ** 20 }
      const job = jobOf(module, { ...overrides, limits })
      const run = runModule(job)
      assert.ok(run.kind === 'completed')
      const { exitCode, stdout, outputs } = run.result
      const found = new Map(
        outputs.map(({ path: at, content = [] }) => [at, Buffer.from(content).toString('latin1')]),
      )
      assert.deepEqual(
        { exitCode, stdout: Buffer.from(stdout).toString('latin1'), outputs: found },
        runOnShim(job),
      )
    })
  }

  it('answers any calls as the shim does, but for the differences that are listed', () => {
    const met = new Set<string>()
    fc.assert(
      fc.property(fc.array(wasiCall, { minLength: 5, maxLength: 40 }), (steps) => {
        const twins = createWasiTwins()
        for (const each of steps) {
          const difference = twins.take(each)
          if (difference !== undefined) met.add(difference.reason)
          if (difference?.isParting) return
        }
        assert.deepEqual(twins.ours(), twins.theirs())
      }),
      { numRuns: 1_500 },
    )
    assert.ok(met.size > 3, [...met].join('\n'))
  })
})
