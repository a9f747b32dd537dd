import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Value } from 'typebox/value'
import { carried } from '../testing/bundle.ts'
import { onnxBundleOf, wgslBundleOf } from '../testing/native-bundle.ts'
import { Bundle } from './bundle.ts'
import type { OnnxBundle } from './onnx-bundle.ts'
import { openBundle } from './open-bundle.ts'

const refusal = (bundle: Bundle): string => {
  const opened = openBundle(bundle)
  return opened.kind === 'rejected'
    ? `${opened.rejection.code} ${opened.rejection.message}`
    : opened.job.engine
}
const model = Buffer.from('a model')
const feed: OnnxBundle['runs'][number]['feeds'][number] = {
  name: 'x',
  type: 'float32',
  dims: [2],
  input: 'x.f32',
}

describe('openOnnxBundle', () => {
  const withFeed = (changes: object) => onnxBundleOf(model, { runs: [{ feeds: [{ ...feed, ...changes }] }] })

  it('decodes a model whose digest is right', () => {
    const opened = openBundle(onnxBundleOf(model))
    assert.ok(opened.kind === 'opened' && opened.job.engine === 'onnx')
    assert.deepEqual(Buffer.from(opened.job.model), model)
    const wrong = onnxBundleOf(model, {
      model: { ...carried(model), sha256: carried(Buffer.from('b')).sha256 },
    })
    assert.match(refusal(wrong), /^DIGEST_MISMATCH the model/)
  })

  it('refuses a tensor whose bytes are not those of its shape', () => {
    assert.equal(refusal(withFeed({ dims: [1, 2, 1] })), 'onnx')
    assert.equal(refusal(withFeed({ type: 'int64', dims: [] })), 'onnx')
    assert.equal(
      refusal(withFeed({ dims: [3] })),
      'TENSOR_REFUSED run 0: tensor "x": float32[3] takes 12 bytes, its input has 8',
    )
    assert.match(refusal(withFeed({ type: 'float16' })), /takes 4 bytes, its input has 8/)
    assert.match(refusal(withFeed({ dims: [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1] })), /its input has 8/)
  })

  it('refuses a tensor without an input, or fed twice', () => {
    assert.match(refusal(withFeed({ input: 'y' })), /^TENSOR_REFUSED .* there is no input "y"/)
    assert.match(
      refusal(onnxBundleOf(model, { runs: [{ feeds: [feed, feed] }] })),
      /^TENSOR_REFUSED .* fed twice/,
    )
  })

  it('carries a tensor to a run from the one before, and from nothing to the first', () => {
    const carriesX = { feeds: [], carried: [{ name: 'x', output: 'y' }] }
    assert.equal(refusal(onnxBundleOf(model, { runs: [{ feeds: [feed] }, carriesX] })), 'onnx')
    assert.match(refusal(onnxBundleOf(model, { runs: [carriesX] })), /^TENSOR_REFUSED run 0: there is no run/)
    const fedAndCarried = { feeds: [feed], carried: [{ name: 'x', output: 'y' }] }
    assert.match(
      refusal(onnxBundleOf(model, { runs: [{ feeds: [feed] }, fedAndCarried] })),
      /^TENSOR_REFUSED run 1: tensor "x": is fed/,
    )
  })
})

describe('openWgslBundle', () => {
  const withBuffers = (...buffers: ReturnType<typeof wgslBundleOf>['buffers']) =>
    wgslBundleOf('a shader', { buffers })

  it('takes buffers that can be made', () => {
    assert.equal(refusal(wgslBundleOf('a shader')), 'wgsl')
    assert.equal(refusal(withBuffers({ binding: 3, size: 128, usage: 'uniform', input: 'in.u32' })), 'wgsl')
  })

  it('refuses buffers that clash', () => {
    const out = { name: 'out', type: 'u32' } as const
    assert.match(
      refusal(withBuffers({ binding: 0, size: 4 }, { binding: 0, size: 4 })),
      /^BUFFER_REFUSED .* twice/,
    )
    assert.match(
      refusal(withBuffers({ binding: 0, size: 4, output: out }, { binding: 1, size: 4, output: out })),
      /^BUFFER_REFUSED .*"out" is there twice/,
    )
    assert.match(
      refusal(withBuffers({ binding: 0, size: 4, usage: 'uniform', output: out })),
      /^BUFFER_REFUSED .* none can be/,
    )
  })

  it('refuses an input that is absent, too long or no whole number of words', () => {
    assert.match(refusal(withBuffers({ binding: 0, size: 64, input: 'other' })), /there is no input "other"/)
    assert.match(
      refusal(withBuffers({ binding: 0, size: 60, input: 'in.u32' })),
      /has 64 bytes, the buffer 60/,
    )
    const odd = wgslBundleOf('a shader', { inputs: [{ path: 'in.u32', ...carried(new Uint8Array(63)) }] })
    assert.match(refusal(odd), /has 63 bytes, expected a multiple of 4/)
  })

  it('refuses buffers over the memory limit, and a uniform one over what WebGPU promises', () => {
    const { limits } = wgslBundleOf('')
    const bundle = wgslBundleOf('a shader', { limits: { ...limits, memoryBytes: 2 ** 20 } })
    assert.match(
      refusal({ ...bundle, buffers: [{ binding: 0, size: 2 ** 20 + 4 }] }),
      /^BUFFER_REFUSED the buffers take/,
    )
    assert.match(
      refusal(withBuffers({ binding: 0, size: 65_540, usage: 'uniform' })),
      /at most 65536 bytes, this one 65540/,
    )
  })
})

describe('the schema', () => {
  const isBundle = (value: unknown) => Value.Check(Bundle, value)

  it('takes each engine with its own members only', () => {
    assert.ok(isBundle(onnxBundleOf(model)) && isBundle(wgslBundleOf('a shader')))
    assert.ok(!isBundle({ ...onnxBundleOf(model), shader: 'x' }))
    assert.ok(!isBundle({ ...onnxBundleOf(model), provider: 'tensorrt' }))
    assert.ok(!isBundle({ ...onnxBundleOf(model), runs: [] }))
    assert.ok(!isBundle({ ...wgslBundleOf('a shader'), workgroups: [65_536, 1, 1] }))
  })

  it('refuses names of outputs that are hidden from the CID or leave the folder', () => {
    for (const name of ['.hidden', '../up', 'a/b', '']) {
      const buffers = [{ binding: 0, size: 4, output: { name, type: 'u32' } }]
      assert.ok(!isBundle({ ...wgslBundleOf('a shader'), buffers }), name)
    }
  })
})
