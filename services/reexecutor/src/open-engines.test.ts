import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AppError, createLifecycle } from '@lilymed/service-kit'
import { openEngines } from './open-engines.ts'
import { createFakeEngine } from './testing/fake-engine.ts'

describe('openEngines', () => {
  it('opens what can be had, names what cannot with its reason, and leaves the others alone', async () => {
    const message = 'onnxruntime-node is not installed: npm install onnxruntime-node'
    const { engines, missing } = await openEngines(
      [
        { name: 'wasm', open: async () => createFakeEngine() },
        { name: 'container', missing: 'write [container]' },
        {
          name: 'onnx',
          open: () => Promise.reject(new AppError({ code: 'ONNX_UNAVAILABLE', message, retryable: false })),
        },
        {
          name: 'wgsl',
          open: async () => ({ ...createFakeEngine(0), unavailable: ['no GPU', 'no Vulkan'] }),
        },
      ],
      createLifecycle(),
    )
    assert.equal(engines.length, 2)
    assert.deepEqual(missing, { container: 'write [container]', onnx: message, wgsl: 'no GPU; no Vulkan' })
  })

  it('throws what is no reason but a fault', async () => {
    const offers = [{ name: 'wasm' as const, open: () => Promise.reject(new TypeError('a bug')) }]
    await assert.rejects(openEngines(offers, createLifecycle()), TypeError)
  })
})
