import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadKnownAnswerTest } from '../../known-answer/built-in.ts'
import { jobOf } from '../../testing/job.ts'
import type { KnownAnswer } from '../engine.ts'
import { createWasmEngine } from './wasm-engine.ts'

const child = fileURLToPath(new URL('../../testing/many-effects.child.ts', import.meta.url))
const digestOf = async (...values: readonly string[]) =>
  (await promisify(execFile)(process.execPath, values)).stdout.trim()

describe('the wasm engine', () => {
  it('does the same whichever compiler of V8 is at work, and on a thread', async () => {
    const expected = await digestOf(child)
    assert.match(expected, /^[0-9a-f]{64}$/)
    for (const flags of [['--no-liftoff'], ['--liftoff-only'], ['--no-enable-avx']]) {
      assert.equal(await digestOf(...flags, child), expected, flags.join(' '))
    }
    assert.equal(await digestOf('--stack-size=500', child, 'thread'), expected)
  })

  it('does not speak of programs on a processor that cannot run them all', async () => {
    const test = fileURLToPath(new URL('./known-answer.ts', import.meta.url))
    const program = fileURLToPath(new URL('../../known-answer/built-in.ts', import.meta.url))
    const script = `
      import { checkKnownAnswer } from ${JSON.stringify(test)}
      import { loadKnownAnswerTest } from ${JSON.stringify(program)}
      console.log(JSON.stringify(await checkKnownAnswer(await loadKnownAnswerTest())))`
    const check = async (...flags: readonly string[]) =>
      JSON.parse(await digestOf(...flags, '--input-type=module', '--eval', script)) as KnownAnswer
    assert.equal((await check()).ok, true)
    const { ok, found } = await check('--no-enable-ssse3')
    assert.equal(ok, process.arch !== 'x64', found)
  })

  it('says nothing of a program that a machine has no memory for', async () => {
    const modules = ['run-module', '../../testing/job', '../../testing/module-builder'].map((name) =>
      JSON.stringify(fileURLToPath(new URL(`./${name}.ts`, import.meta.url))),
    )
    const script = `
      import { runModule } from ${modules[0]}
      import { jobOf } from ${modules[1]}
      import { buildModule, i32 } from ${modules[2]}
      import { setFlagsFromString } from 'node:v8'
      // Not from the command line: what strips the types of this very code is a WebAssembly module, and a large one.
      if (process.argv[1] !== undefined) setFlagsFromString(process.argv[1])
      const job = jobOf(buildModule({ memory: [0, 1], start: [...i32(40), 0x40, 0, 0x1a] }))
      try { console.log(runModule(job).kind) } catch (error) { console.log(error.code, error.retryable) }`
    const evaluate = ['--input-type=module', '--eval', script]
    assert.equal(await digestOf(...evaluate), 'completed')
    assert.equal(await digestOf(...evaluate, '--', '--wasm-max-mem-pages=20'), 'OUT_OF_MEMORY true')
  })

  it('gives one digest and one count of fuel for a thousand runs of a mixed program', async () => {
    const knownAnswer = await loadKnownAnswerTest()
    const engine = createWasmEngine({ workers: 2, knownAnswer })
    const job = jobOf(knownAnswer.module, {
      moduleDigest: '0x01',
      inputs: [{ path: 'known.txt', content: Buffer.from('a thousand') }],
    })
    const context = { signal: new AbortController().signal, report: () => undefined }
    try {
      const slot = engine.slots[0] ?? assert.fail('no slot')
      const found = new Set<string>()
      for (let round = 0; round < 50; round++) {
        const runs = Array.from({ length: 20 }, () => engine.execute(job, { ...context, slot }))
        for (const outcome of await Promise.all(runs)) {
          assert.ok(outcome.kind === 'completed', JSON.stringify(outcome))
          found.add(`${outcome.resultCid} ${outcome.fuelUsed} ${outcome.knownAnswer.ok}`)
        }
      }
      assert.deepEqual(found.size, 1, [...found].join('\n'))
      assert.match([...found].join(), /^Qm\w{44} [1-9]\d+ true$/)
    } finally {
      await engine.close()
    }
  })
})
