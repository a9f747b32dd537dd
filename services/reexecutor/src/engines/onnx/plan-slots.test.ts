import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { planSlots } from './plan-slots.ts'
import type { Machine } from './plan-slots.ts'

const gpu = (uuid: string) => ({
  uuid,
  name: 'NVIDIA H200',
  computeCapability: '9.0',
  driver: '570.133.20',
  vramBytes: 143_771 * 2 ** 20,
  ecc: 'enabled',
  mig: 'disabled',
})
const machineOf = (...uuids: readonly string[]): Machine => ({
  gpus:
    uuids.length === 0
      ? { kind: 'unavailable', message: 'no driver' }
      : { kind: 'found', gpus: uuids.map(gpu) },
  softwareDriver: { kind: 'found', driver: { kind: 'software', manifest: '/sw.json', library: '0123' } },
  hardwareDriver: { kind: 'hardware', manifest: '/nvidia.json' },
})
const all = {
  slots: 2,
  providers: ['cpu', 'webgpu', 'cuda'] as ('cpu' | 'webgpu' | 'cuda')[],
  adapter: 'hardware' as const,
}

describe('planSlots', () => {
  it('makes a slot for each CPU asked for and each GPU there is, which CUDA sees by UUID', () => {
    const { slots, unavailable } = planSlots(all, machineOf('GPU-a'))
    assert.deepEqual(unavailable, [])
    assert.deepEqual(
      slots.map(({ id, drawClass, exclusiveName }) => [id, drawClass, exclusiveName]),
      [
        ['onnx/cpu/0', `onnx/cpu/${process.arch}`, 'onnx/cpu/0'],
        ['onnx/cpu/1', `onnx/cpu/${process.arch}`, 'onnx/cpu/1'],
        ['onnx/webgpu/0', 'onnx/webgpu/sm_90', 'GPU-a'],
        ['onnx/cuda/0', 'onnx/cuda/sm_90', 'GPU-a'],
      ],
    )
    const [cpu, , webgpu, cuda] = slots.map(({ environment }) => environment)
    assert.equal(cpu?.['CUDA_VISIBLE_DEVICES'], '')
    assert.equal(webgpu?.['VK_DRIVER_FILES'], '/nvidia.json')
    assert.equal(cuda?.['CUDA_VISIBLE_DEVICES'], 'GPU-a')
    assert.equal(cuda?.['NVIDIA_TF32_OVERRIDE'], '0')
  })

  it('says what cannot be had', () => {
    assert.deepEqual(planSlots(all, machineOf()).unavailable, [
      'onnx on webgpu: no driver',
      'onnx on cuda: no driver',
    ])
    const two = planSlots(all, machineOf('GPU-a', 'GPU-b'))
    assert.deepEqual(two.unavailable, [
      'onnx on webgpu: 2 GPUs are visible, expected one; run a reexecutor for each GPU',
    ])
    assert.equal(two.slots.filter(({ provider }) => provider === 'cuda').length, 2)
  })

  it('runs WebGPU in software only where that was chosen', () => {
    const { slots } = planSlots({ ...all, adapter: 'software' }, machineOf())
    const software = slots.find(({ provider }) => provider === 'webgpu')
    assert.equal(software?.drawClass, 'onnx/webgpu/swiftshader')
    assert.equal(software?.environment['VK_DRIVER_FILES'], '/sw.json')
    assert.equal(software?.device, 'gpu=swiftshader/driver=0123')
  })
})
