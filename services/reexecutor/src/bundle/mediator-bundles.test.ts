import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RunBundle } from '@lilymed/lilypad'
import { defaultRunLimits } from '@lilymed/lilypad'
import { Ajv } from 'ajv'
import { carried } from '../testing/bundle.ts'
import { Bundle } from './bundle.ts'
import { openBundle } from './open-bundle.ts'

type Frozen<Value> = { readonly [Key in keyof Value]: Frozen<Value[Key]> }

/** That this compiles says that everything a mediator can send has the shape of what the reexecutor takes. */
const asTaken = (bundle: RunBundle): Frozen<Bundle> => bundle

const bytes = carried(Buffer.from('\0asm'))
const sha256 = bytes.sha256 as `0x${string}`
const base = { version: 1, nonce: 'n', inputs: [{ path: 'a', ...bytes, sha256 }] } as const

/** A bundle of each engine with every member that the mediator's side can set, at the limits it sets. */
const bundles: readonly RunBundle[] = [
  {
    ...base,
    engine: 'wasm',
    module: { ...bytes, sha256 },
    arguments: ['a'],
    environment: { A: 'b' },
    capabilities: { clock: 'virtual', entropy: 'seeded' },
    limits: defaultRunLimits.wasm,
  },
  {
    ...base,
    engine: 'container',
    image: `docker.io/library/busybox@sha256:${'ab'.repeat(32)}`,
    profile: 'compat',
    entrypoint: ['a'],
    arguments: [],
    environment: {},
    outputs: [{ name: 'outputs', path: '/outputs' }],
    limits: defaultRunLimits.container,
    requirements: {
      drawClass: 'container/x64',
      determinismClass: 'dc1:x',
      cpus: 4,
      gpu: { count: 1, vramBytes: 8e9, model: 'NVIDIA H200' },
    },
  },
  {
    ...base,
    engine: 'onnx',
    model: { ...bytes, sha256 },
    provider: 'cpu',
    optimisation: 'disabled',
    runs: [
      { feeds: [{ name: 'x', type: 'float32', dims: [1], input: 'a' }] },
      { feeds: [], carried: [{ name: 'h', output: 'hn' }] },
    ],
    limits: defaultRunLimits.onnx,
  },
  {
    ...base,
    engine: 'wgsl',
    shader: '@compute @workgroup_size(1) fn main() {}',
    entryPoint: 'main',
    buffers: [{ binding: 0, size: 4, usage: 'storage', input: 'a', output: { name: 'o', type: 'u32' } }],
    workgroups: [1, 1, 1],
    limits: defaultRunLimits.wgsl,
  },
]

describe('bundles as a mediator makes them', () => {
  const validate = new Ajv({ discriminator: true, strict: false }).compile(Bundle)

  for (const bundle of bundles) {
    it(`are taken by the engine ${bundle.engine}`, () => {
      const taken = asTaken(bundle) as Bundle
      assert.ok(validate(taken), JSON.stringify(validate.errors))
      assert.equal(openBundle(taken).kind, 'opened')
    })
  }
})
