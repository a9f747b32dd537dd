import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { sha256 } from '../../bundle/request-digest.ts'
import type { OnnxJob } from '../../bundle/job.ts'
import { readPublishedModel } from '../../testing/published-models.ts'
import { cpuIsa } from '../native/cpu-isa.ts'
import type { NativeEngine } from '../native/native-engine.ts'
import { createOnnxEngine } from './onnx-engine.ts'
import { secondCpuClass } from './second-cpu-class.ts'

const model = readPublishedModel('classifier')
const pixels = Float32Array.from({ length: 3 * 48 * 96 }, (_, index) =>
  Math.fround(((index * 7) % 256) / 128 - 1),
)
const job: OnnxJob = {
  engine: 'onnx',
  modelDigest: sha256(model),
  model,
  provider: 'cpu',
  optimisation: 'all',
  inputs: [{ path: 'x', content: new Uint8Array(pixels.buffer) }],
  runs: [{ feeds: [{ name: 'x', type: 'float32', dims: [1, 3, 48, 96], input: 'x' }] }],
  limits: { memoryBytes: 2 ** 30, wallTimeMs: 120_000, logBytes: 0, outputBytes: 2 ** 20, outputFiles: 8 },
}

/** The classifier's two likelihoods, as bytes and as numbers. */
async function classify(engine: NativeEngine<OnnxJob>) {
  const [slot] = engine.slots
  assert.ok(slot !== undefined, engine.unavailable.join())
  const outcome = await engine.execute(job, { slot, signal: new AbortController().signal, report: () => {} })
  assert.ok(outcome.kind === 'completed', JSON.stringify(outcome))
  const file = outcome.entries.find(({ path }) => path.endsWith('.f32'))
  assert.ok(file !== undefined && 'content' in file && file.content !== undefined)
  const numbers = new Float32Array(Uint8Array.from(file.content).buffer)
  return { slot, knownAnswer: outcome.knownAnswer, resultCid: outcome.resultCid, numbers }
}

it('a processor without AVX is another class: exact where it must be, other bits where it may', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lilymed-second-'))
  const native = await createOnnxEngine({ slots: 1, providers: ['cpu'], adapter: 'hardware' }, { directory })
  const second = await secondCpuClass({ directory })
  try {
    assert.ok(second.kind === 'available', 'message' in second ? second.message : '')
    const here = await classify(native)
    const there = await classify(second.engine)
    assert.ok(here.knownAnswer.ok && there.knownAnswer.ok)
    const exact = (text: string) => text.split(' ')[1]
    assert.equal(exact(there.knownAnswer.found), exact(here.knownAnswer.found))
    assert.match(there.slot.determinismClass, /\/isa=emulated-Nehalem\//)
    assert.notEqual(there.slot.determinismClass, here.slot.determinismClass)
    assert.equal((await classify(second.engine)).resultCid, there.resultCid)
    for (const [index, number] of there.numbers.entries()) {
      assert.ok(Math.abs(number - (here.numbers[index] ?? NaN)) < 1e-5)
    }
    if (cpuIsa().includes('fma')) assert.notEqual(there.resultCid, here.resultCid)
  } finally {
    await native.close()
    if (second.kind === 'available') await second.engine.close()
    await rm(directory, { recursive: true })
  }
})
