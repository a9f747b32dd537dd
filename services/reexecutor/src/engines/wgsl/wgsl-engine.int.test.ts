import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { WgslJob } from '../../bundle/job.ts'
import type { EngineOutcome } from '../engine.ts'
import type { NativeEngine } from '../native/native-engine.ts'
import { createWgslEngine } from './wgsl-engine.ts'

const words = 4_096
const numbers = Uint32Array.from({ length: words }, (_, index) => Math.imul(index, 2_246_822_519) >>> 0)
const limits = { memoryBytes: 2 ** 28, wallTimeMs: 30_000, logBytes: 0, outputBytes: 2 ** 22, outputFiles: 8 }
const header = `
@group(0) @binding(0) var<storage, read> a: array<u32>;
@group(0) @binding(1) var<storage, read_write> b: array<u32>;
`
const kernel = (body: string): string =>
  `${header}@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) { ${body} }`
const collatz = kernel(`
  var n = a[id.x] % 10000u + 1u; var steps = 0u;
  while (n != 1u) { if (n % 2u == 0u) { n = n / 2u; } else { n = 3u * n + 1u; } steps++; }
  b[id.x] = steps;`)

const jobOf = (shader: string, changes: Partial<WgslJob> = {}): WgslJob => ({
  engine: 'wgsl',
  shader,
  entryPoint: 'main',
  inputs: [{ path: 'a', content: new Uint8Array(numbers.buffer) }],
  buffers: [
    { binding: 0, size: words * 4, input: 'a' },
    { binding: 1, size: words * 4, output: { name: 'b', type: 'u32' } },
  ],
  workgroups: [words / 64, 1, 1],
  limits,
  ...changes,
})

describe('the wgsl engine on SwiftShader', () => {
  let engine: NativeEngine<WgslJob>
  const open = () => createWgslEngine({ adapter: 'software' })
  before(async () => {
    engine = await open()
    assert.deepEqual(engine.unavailable, [])
  })
  after(() => engine.close())

  const run = (job: WgslJob, by: NativeEngine<WgslJob> = engine, signal = new AbortController().signal) => {
    const [slot] = by.slots
    assert.ok(slot !== undefined)
    return by.execute(job, { slot, signal, report: () => {} })
  }
  const completed = async (job: WgslJob, by?: NativeEngine<WgslJob>) => {
    const outcome = await run(job, by)
    assert.ok(outcome.kind === 'completed', JSON.stringify(outcome))
    return outcome
  }
  const contentOf = ({ entries }: Extract<EngineOutcome, { kind: 'completed' }>, path: string): Buffer => {
    const entry = entries.find((found) => found.path === path)
    assert.ok(entry !== undefined && 'content' in entry && entry.content !== undefined, path)
    return Buffer.from(entry.content)
  }
  const failed = async (job: WgslJob) => {
    const outcome = await run(job)
    assert.ok(outcome.kind === 'failed', 'it has a result')
    const { code, detail, message } = outcome
    return { what: `${code} ${detail}`, message }
  }

  it('names its adapter in the class, and passes its self-test', async () => {
    const [slot] = engine.slots
    assert.ok(slot !== undefined)
    assert.match(
      slot.determinismClass,
      /^dc1\/wgsl\/webgpu=[\d.]+\/adapter=google\+swiftshader\+.*\/driver=[0-9a-f]{16}\//,
    )
    assert.equal(slot.drawClass, 'wgsl/google-swiftshader')
    assert.equal((await engine.selfTest(slot)).ok, true)
  })

  it('computes integers as a CPU does, to the bit, in any process', async () => {
    const outcome = await completed(jobOf(collatz))
    const steps = numbers.map((number) => {
      let count = 0
      for (let n = (number % 10_000) + 1; n !== 1; n = n % 2 === 0 ? n / 2 : 3 * n + 1) count++
      return count
    })
    assert.ok(contentOf(outcome, 'outputs/b.u32').equals(Buffer.from(steps.buffer)))
    assert.deepEqual(JSON.parse(contentOf(outcome, 'outputs/manifest.json').toString()), {
      outputs: [{ name: 'b', file: 'b.u32', type: 'u32', dims: [words] }],
    })
    assert.ok(outcome.knownAnswer.ok)
    assert.equal((await completed(jobOf(collatz))).resultCid, outcome.resultCid)
    const other = await open()
    try {
      assert.equal((await completed(jobOf(collatz), other)).resultCid, outcome.resultCid)
    } finally {
      await other.close()
    }
  })

  it('gives zeros where nothing was written, and lets no kernel out of its buffers', async () => {
    const outcome = await completed(
      jobOf(kernel('if (id.x == 7u) { b[id.x + 4294900000u] = a[id.x * 100000u] | 1u; }')),
    )
    const found = new Uint32Array(Uint8Array.from(contentOf(outcome, 'outputs/b.u32')).buffer)
    // Where an access beyond the end goes is the implementation's choice, as long as it is in the buffer or nowhere.
    assert.ok(found.filter((word) => word !== 0).length <= 1)
  })

  it('says where a shader is wrong', async () => {
    const { what, message } = await failed(jobOf('fn main( {'))
    assert.equal(what, 'MODULE_REFUSED shader')
    assert.match(message, /^the kernel is refused: line 1, column \d+: /)
    assert.equal((await failed(jobOf('enable f16;'))).what, 'MODULE_REFUSED shader')
  })

  it('refuses kernels that do not go together with their buffers', async () => {
    assert.equal((await failed(jobOf(collatz, { entryPoint: 'other' }))).what, 'MODULE_REFUSED pipeline')
    const [a, b] = jobOf('').buffers
    assert.ok(a !== undefined && b !== undefined)
    assert.equal((await failed(jobOf(collatz, { buffers: [a] }))).what, 'MODULE_REFUSED kernel')
    assert.equal(
      (await failed(jobOf(collatz, { buffers: [a, { ...b, binding: 2 }] }))).what,
      'MODULE_REFUSED kernel',
    )
    assert.match(
      (await failed(jobOf(collatz.replace('64', '4096')))).what,
      /^MODULE_REFUSED (pipeline|shader)$/,
    )
  })

  it('keeps to the limits of the job', async () => {
    const small = { ...limits, outputBytes: 1_024 }
    assert.equal((await failed(jobOf(collatz, { limits: small }))).what, 'RESOURCE_LIMIT outputs')
  })

  it('kills a kernel that hangs, at its wall time or when it is cancelled, and runs the next', async () => {
    const endless = kernel('loop { b[id.x] += 1u; if (b[0] == 4294967295u && a[1] == 1u) { break; } }')
    const hung = await failed(jobOf(endless, { limits: { ...limits, wallTimeMs: 500 } }))
    assert.match(hung.what, /^TIMEOUT/)
    const controller = new AbortController()
    const [slot] = engine.slots
    assert.ok(slot !== undefined)
    const cancelled = engine.execute(jobOf(endless), {
      slot,
      signal: controller.signal,
      report: (progress) => {
        if (progress.kind === 'phase' && progress.phase === 'program') controller.abort()
      },
    })
    await assert.rejects(cancelled, { name: 'AbortError' })
    await completed(jobOf(collatz))
  })
})

describe('the wgsl engine elsewhere', () => {
  it('has no slot without the runtime, and says what to install', async () => {
    const { slots, unavailable } = await createWgslEngine(
      { adapter: 'software' },
      { runtimePackage: 'webgpu-absent' },
    )
    assert.deepEqual(slots, [])
    assert.deepEqual(unavailable, [
      'wgsl: the package webgpu-absent is missing or not made for this machine (ERR_MODULE_NOT_FOUND): npm install webgpu-absent',
    ])
  })
})
