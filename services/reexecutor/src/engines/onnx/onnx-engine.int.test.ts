import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { sha256 } from '../../bundle/request-digest.ts'
import type { OnnxJob } from '../../bundle/job.ts'
import { readPublishedModel } from '../../testing/published-models.ts'
import type { EngineOutcome } from '../engine.ts'
import type { NativeEngine } from '../native/native-engine.ts'
import { buildModel } from './model/build-model.ts'
import { message, readFields } from './model/protobuf.ts'
import { createOnnxEngine } from './onnx-engine.ts'

const limits = {
  memoryBytes: 2 ** 30,
  wallTimeMs: 60_000,
  logBytes: 0,
  outputBytes: 2 ** 26,
  outputFiles: 256,
}
const waves = (length: number) => Float32Array.from({ length }, (_, index) => ((index * 7) % 256) / 128 - 1)
const raw = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

const jobOf = (model: Uint8Array, changes: Partial<OnnxJob> = {}): OnnxJob => ({
  engine: 'onnx',
  modelDigest: sha256(model),
  model,
  provider: 'cpu',
  optimisation: 'all',
  inputs: [],
  runs: [{ feeds: [] }],
  limits,
  ...changes,
})
const imageJob = (name: 'classifier' | 'detector' | 'recogniser', dims: number[]): OnnxJob =>
  jobOf(readPublishedModel(name), {
    inputs: [{ path: 'x', content: raw(waves(dims.reduce((product, dim) => product * dim))) }],
    runs: [{ feeds: [{ name: 'x', type: 'float32', dims, input: 'x' }] }],
  })
const classify = imageJob('classifier', [1, 3, 48, 96])

const flip = (bytes: Uint8Array, at: number, bit: number) => {
  bytes[at] = (bytes[at] ?? 0) ^ bit
}
/** The bytes of the first long constant: graph, node, attribute, tensor, raw data. */
const constantBytes = (
  message: Uint8Array,
  [number, ...inner]: readonly number[] = [7, 1, 5, 5, 9],
): Uint8Array | undefined => {
  for (const field of readFields(message)) {
    if (field.number !== number || field.wire !== 'bytes') continue
    if (inner.length === 0 && field.value.length > 64) return field.value
    const found = inner.length === 0 ? undefined : constantBytes(field.value, inner)
    if (found !== undefined) return found
  }
  return undefined
}

/** Three windows of a voice detector, which hands its state on from each to the next. */
const listen = (): OnnxJob => {
  const window = { name: 'input', type: 'float32' as const, dims: [1, 576], input: 'window' }
  const rate = { name: 'sr', type: 'int64' as const, dims: [], input: 'rate' }
  const state = { name: 'state', type: 'float32' as const, dims: [2, 1, 128], input: 'state' }
  const next = { feeds: [window, rate], carried: [{ name: 'state', output: 'stateN' }] }
  return jobOf(readPublishedModel('voice'), {
    inputs: [
      { path: 'window', content: raw(waves(576)) },
      { path: 'rate', content: raw(BigInt64Array.of(16_000n)) },
      { path: 'state', content: new Uint8Array(1_024) },
    ],
    runs: [{ feeds: [window, rate, state] }, next, next],
  })
}

describe('the onnx engine on the CPU', () => {
  let directory: string
  let engine: NativeEngine<OnnxJob>
  const open = () => createOnnxEngine({ slots: 1, providers: ['cpu'], adapter: 'hardware' }, { directory })
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-onnx-'))
    engine = await open()
    assert.deepEqual(engine.unavailable, [])
  })
  after(async () => {
    await engine.close()
    await rm(directory, { recursive: true })
  })

  const run = (job: OnnxJob, by: NativeEngine<OnnxJob> = engine): Promise<EngineOutcome> => {
    const [slot] = by.slots
    assert.ok(slot !== undefined)
    return by.execute(job, { slot, signal: new AbortController().signal, report: () => {} })
  }
  const completed = async (job: OnnxJob, by?: NativeEngine<OnnxJob>) => {
    const outcome = await run(job, by)
    assert.ok(outcome.kind === 'completed', JSON.stringify(outcome))
    return outcome
  }
  const cidOf = async (job: OnnxJob, by?: NativeEngine<OnnxJob>) => (await completed(job, by)).resultCid
  const failed = async (job: OnnxJob) => {
    const outcome = await run(job)
    assert.ok(outcome.kind === 'failed', 'it has a result')
    return outcome
  }

  it('gives one result for a model and its input, in any process', async () => {
    const first = await completed(classify)
    assert.ok(first.knownAnswer.ok)
    assert.deepEqual(
      first.entries.map(({ path }) => path),
      ['exitCode', 'outputs', 'outputs/softmax_0.tmp_0.f32', 'outputs/manifest.json', 'stderr', 'stdout'],
    )
    const manifest = first.entries.find(({ path }) => path === 'outputs/manifest.json')
    assert.ok(manifest !== undefined && 'content' in manifest)
    assert.deepEqual(JSON.parse(Buffer.from(manifest.content ?? []).toString()), {
      outputs: [
        { run: 0, name: 'softmax_0.tmp_0', file: 'softmax_0.tmp_0.f32', type: 'float32', dims: [1, 2] },
      ],
    })
    assert.equal(await cidOf(classify), first.resultCid)
    const other = await open()
    try {
      assert.equal(await cidOf(classify, other), first.resultCid)
    } finally {
      await other.close()
    }
  })

  it('runs the detector and the recogniser, with the same result twice', async () => {
    for (const job of [imageJob('detector', [1, 3, 64, 64]), imageJob('recogniser', [1, 3, 48, 64])]) {
      assert.equal(await cidOf(job), await cidOf(job))
    }
  })

  it('carries a state from run to run', async () => {
    const job = listen()
    const { entries, resultCid } = await completed(job)
    const outputs = entries.filter(({ path }) => path.endsWith('.f32')).map(({ path }) => path)
    assert.deepEqual(outputs.slice(0, 3), [
      'outputs/0000/output.f32',
      'outputs/0000/stateN.f32',
      'outputs/0001/output.f32',
    ])
    assert.equal(outputs.length, 6)
    assert.equal(await cidOf(job), resultCid)
    const [first, second] = job.runs
    assert.ok(first !== undefined && second !== undefined)
    // Without the state of the run before, the second window is heard otherwise.
    const forgetful = { ...job, runs: [first, first, second] }
    assert.notEqual(await cidOf(forgetful), resultCid)
  })

  it('gives another result when one bit of the model or of the input is another', async () => {
    const honest = await cidOf(classify)
    const content = Uint8Array.from(classify.inputs[0]?.content ?? [])
    flip(content, 4 * 1_000 + 3, 0x80)
    assert.notEqual(await cidOf({ ...classify, inputs: [{ path: 'x', content }] }), honest)
    const model = Uint8Array.from(classify.model)
    const weights = constantBytes(model)
    assert.ok(weights !== undefined)
    flip(weights, 2, 0x40)
    assert.notEqual(await cidOf({ ...classify, model, modelDigest: sha256(model) }), honest)
  })

  it('gives another result at another level of optimisation, which is why the job names it', async () => {
    const levels = ['disabled', 'basic', 'all'] as const
    const cids: string[] = []
    for (const optimisation of levels) cids.push(await cidOf({ ...classify, optimisation }))
    assert.ok(new Set(cids).size > 1, cids.join())
  })

  it('refuses models that reach out, and what is no model', async () => {
    const external = message([
      7,
      message([5, message([8, 'w'], [14, 1], [13, message([1, 'location'], [2, '/etc/passwd'])])]),
    ])
    const custom = message([7, message([1, message([4, 'Read'], [7, 'evil'])])])
    for (const model of [external, custom, Buffer.from('a model')]) {
      const { code, message: said, retryable } = await failed(jobOf(Uint8Array.from(model)))
      assert.equal(code, 'MODULE_REFUSED')
      assert.match(said, /^the model is refused: /)
      assert.equal(retryable, false)
    }
  })

  it('refuses feeds that the model does not have, or has in another shape', async () => {
    const [run0] = classify.runs
    const feed = run0?.feeds[0]
    assert.ok(feed !== undefined)
    const fed = (changes: object) => failed({ ...classify, runs: [{ feeds: [{ ...feed, ...changes }] }] })
    assert.match((await fed({ name: 'y' })).message, /no input "y"/)
    assert.match((await failed({ ...classify, runs: [{ feeds: [] }] })).message, /"x" is not fed/)
    assert.equal((await fed({ dims: [3, 1, 48, 96] })).code, 'MODULE_REFUSED')
    assert.equal((await fed({ type: 'int32' })).code, 'MODULE_REFUSED')
  })

  it('ends what takes more memory or time than it may, and runs the next', async () => {
    const nodes = [{ operator: 'ConstantOfShape', inputs: ['shape'], outputs: ['y'] }]
    const bomb = buildModel({
      nodes,
      constants: [],
      inputs: [{ name: 'shape', type: 'int64', dims: [1] }],
      outputs: [{ name: 'y', type: 'float32', dims: [-1] }],
    })
    const feeds = [{ name: 'shape', type: 'int64' as const, dims: [1], input: 's' }]
    const inputs = [{ path: 's', content: raw(BigInt64Array.of(2n ** 30n)) }]
    const memory = await failed(
      jobOf(bomb, { runs: [{ feeds }], inputs, limits: { ...limits, memoryBytes: 2 ** 28 } }),
    )
    assert.deepEqual([memory.code, memory.detail], ['RESOURCE_LIMIT', 'memory'])
    const outputs = await failed({ ...classify, limits: { ...limits, outputBytes: 8 } })
    assert.deepEqual([outputs.code, outputs.detail], ['RESOURCE_LIMIT', 'outputs'])
    const time = await failed({
      ...imageJob('detector', [1, 3, 640, 640]),
      limits: { ...limits, wallTimeMs: 20 },
    })
    assert.equal(time.code, 'TIMEOUT')
    await completed(classify)
  })

  it('does not run on one provider what is meant for another', async () => {
    const { code, detail } = await failed({ ...classify, provider: 'webgpu' })
    assert.deepEqual([code, detail], ['CLASS_UNAVAILABLE', 'provider'])
  })

  it('fails its self-test when floats come out otherwise than the first time', async () => {
    const file = join(directory, 'float-answers.json')
    const recorded = await readFile(file, 'utf8')
    await writeFile(file, recorded.replace(/": "0x./g, '": "0x_'))
    const doubting = await open()
    try {
      const [slot] = doubting.slots
      assert.ok(slot !== undefined)
      assert.equal((await doubting.selfTest(slot)).ok, false)
      const outcome = await run(classify, doubting)
      assert.ok(outcome.kind === 'failed' && outcome.code === 'KNOWN_ANSWER_FAILED')
    } finally {
      await doubting.close()
      await writeFile(file, recorded)
    }
  })

  it('has no slot without the runtime, and says what to install', async () => {
    const bare = await createOnnxEngine(
      { slots: 2, providers: ['cpu'], adapter: 'hardware' },
      { directory, runtimePackage: 'onnxruntime-absent' },
    )
    assert.deepEqual(bare.slots, [])
    assert.deepEqual(bare.unavailable, [
      'onnx on cpu: the package onnxruntime-absent is missing or not made for this machine (ERR_MODULE_NOT_FOUND): npm install onnxruntime-absent',
    ])
    await bare.close()
  })
})
