import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { WasmJob } from '../../bundle/job.ts'
import { loadKnownAnswerTest } from '../../known-answer/built-in.ts'
import { hostileModules } from '../../testing/hostile-modules.ts'
import { jobOf } from '../../testing/job.ts'
import { buildModule, i32 } from '../../testing/module-builder.ts'
import type { Engine, EngineOutcome } from '../engine.ts'
import { createWasmEngine } from './wasm-engine.ts'

const never = new AbortController().signal
const execute = (engine: Engine, job: WasmJob, signal = never): Promise<EngineOutcome> => {
  const slot = engine.slots[0] ?? assert.fail('no slot')
  return engine.execute(job, { slot, signal, report: () => undefined })
}
const withLimits = (module: Uint8Array, limits: Partial<WasmJob['limits']>) =>
  jobOf(module, { limits: { ...jobOf(module).limits, ...limits } })
const megabyte = 2 ** 20

describe('the threads of the wasm engine', () => {
  let engine: Engine
  before(async () => {
    engine = createWasmEngine({ workers: 1, knownAnswer: await loadKnownAnswerTest() })
    assert.ok((await engine.selfTest(engine.slots[0] ?? assert.fail('no slot'))).ok)
  })
  after(() => engine.close())
  const completes = async () => assert.equal((await execute(engine, jobOf(buildModule()))).kind, 'completed')

  it('ends a program at once when its run is cancelled, again and again', async () => {
    const delaysMs: number[] = []
    for (let round = 0; round < 10; round++) {
      const controller = new AbortController()
      const running = execute(
        engine,
        withLimits(hostileModules.spin(), { wallTimeMs: 60_000 }),
        controller.signal,
      )
      setTimeout(() => controller.abort(), 5 * round)
      controller.signal.addEventListener('abort', () => delaysMs.push(-performance.now()))
      await assert.rejects(running, { name: 'AbortError' })
      delaysMs.push((delaysMs.pop() ?? 0) + performance.now())
    }
    // The median, far below what the program may run for: a busy machine holds any of them up.
    const median = delaysMs.toSorted((a, b) => a - b)[5] ?? Infinity
    assert.ok(median < 2_000, `${median} ms`)
    await completes()
  })

  it('blames the machine, not the program, for a thread that is not ready in time', async () => {
    const hurried = createWasmEngine({
      workers: 1,
      knownAnswer: await loadKnownAnswerTest(),
      startAllowanceMs: 1,
    })
    try {
      const outcome = await execute(hurried, jobOf(buildModule()))
      assert.ok(outcome.kind === 'failed', JSON.stringify(outcome))
      assert.equal(outcome.code, 'EXECUTOR_UNAVAILABLE')
      assert.equal(outcome.retryable, true)
    } finally {
      await hurried.close()
    }
  })

  it("does not count the wait for a thread as the program's time", async () => {
    const knownAnswer = await loadKnownAnswerTest()
    // A fresh thread takes far longer to start than this program may run, so that none would complete if that counted; that a busy
    // machine takes so long for the program itself may happen, and not to all of them.
    let outcome: EngineOutcome | undefined
    for (let times = 0; times < 20 && outcome?.kind !== 'completed'; times += 1) {
      const fresh = createWasmEngine({ workers: 1, knownAnswer })
      try {
        outcome = await execute(fresh, withLimits(buildModule(), { wallTimeMs: 25 }))
      } finally {
        await fresh.close()
      }
    }
    assert.equal(outcome?.kind, 'completed', JSON.stringify(outcome))
  })

  it('gives the memory of every program back', { timeout: 240_000 }, async () => {
    const fill = [
      ...i32(4_095),
      0x40,
      0,
      0x1a,
      ...i32(0),
      ...i32(1),
      0x41,
      0x80,
      0x80,
      0x80,
      0xc0,
      0x00,
      0xfc,
      11,
      0,
    ]
    const job = withLimits(buildModule({ memory: [0, 1], start: fill }), {
      memoryPages: 4_096,
      wallTimeMs: 30_000,
    })
    const residentMb: number[] = []
    for (let round = 0; round < 90; round++) {
      const outcome = await execute(engine, job)
      assert.equal(outcome.kind, 'completed', JSON.stringify(outcome))
      residentMb.push(process.memoryUsage.rss() / megabyte)
    }
    const largest = (from: number, to: number) => Math.max(...residentMb.slice(from, to))
    // Garbage is collected now and then, so single runs lie on top of each other; a leak would add 256 MiB a run.
    assert.ok(
      largest(60, 90) < largest(0, 30) + 512,
      `${largest(0, 30)} MiB in the first thirty runs, ${largest(60, 90)} MiB in the last`,
    )
    await completes()
  })
})
