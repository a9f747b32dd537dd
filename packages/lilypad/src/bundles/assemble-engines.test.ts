import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { AppError } from '@lilymed/service-kit'
import { parseSha256 } from '../modules/sha256-digest.ts'
import { sampleDeal, sampleJobOffer } from '../testing/sample-deal.ts'
import { assembleBundle } from './assemble-bundle.ts'
import type { AssembleOptions } from './assemble-bundle.ts'
import type { BundleSource, ImageResolver, ModuleResolver } from './bundle-source.ts'
import { defaultRunLimits } from './run-limits.ts'

const hex = 'ef'.repeat(32)
const commit = 'cd'.repeat(20)
const deal = sampleDeal(
  sampleJobOffer({
    module: {
      name: '',
      repo: 'https://git.test/org/cowsay',
      hash: 'v1',
      path: '/lilypad_module.json.tmpl',
    },
  }),
)
const shelfDeal = sampleDeal()

const moduleOf = (spec: string, machine = '{}') =>
  Buffer.from(`{ "machine": ${machine}, "job": { "APIVersion": "V1beta1", "Spec": { ${spec} } } }`)
const container = (image: string, more = '') =>
  moduleOf(
    `"Docker": { "Image": "${image}", "Entrypoint": ["say", {{.Message}}], "Parameters": ["x"] }, ${more} "Timeout": 30`,
    '{ "gpus": [{ "vram": 8000 }], "ram": 9000 }',
  )

const blobs = new Map(
  ['a model', '@compute fn main() {}'].map((text) => [
    createHash('sha256').update(text).digest('hex'),
    Buffer.from(text),
  ]),
)
const [model = '', shader = ''] = blobs.keys()

const sourceOf = (template: Uint8Array): BundleSource => ({
  getModuleTemplate: async () => template,
  getBlob: async (digest) => blobs.get(digest.slice(2)) ?? assert.fail(digest),
})
const gitOf = (template: Uint8Array, isPinned: boolean, asked: string[] = []): ModuleResolver => ({
  getModule: async ({ host, repository, revision }, scope) => {
    asked.push(`${host}/${repository} ${revision} for ${scope}`)
    return { commit, template, policy: Buffer.from('{}'), isPinned }
  },
})
const registry = (isPinned: boolean, asked: string[] = []): ImageResolver => ({
  getDigest: async ({ registry: host, repository, tag }, scope) => {
    asked.push(`${host}/${repository}:${tag} for ${scope}`)
    return { digest: `sha256:${hex}`, isPinned }
  },
})

const assemble = (template: Uint8Array, options: Partial<AssembleOptions> = {}) =>
  assembleBundle({ deal: shelfDeal, source: sourceOf(template), nonce: '1', ...options })
const rejectionOf = async (template: Uint8Array, options: Partial<AssembleOptions> = {}) => {
  const result = await assemble(template, options)
  return result.kind === 'rejected' ? [result.rejection.code, result.rejection.detail] : result.kind
}

test('a module in git with an image by tag becomes a container bundle and says that it could change', async () => {
  const asked: string[] = []
  const outputs = '"Outputs": [{ "Name": "outputs", "Path": "/outputs" }],'
  const assembled = await assemble(new Uint8Array(), {
    deal,
    modules: gitOf(container('richbrem/cowsay', `${outputs} "Resources": { "GPU": "1" },`), false, asked),
    images: registry(false, asked),
    requirements: { drawClass: 'container/x64', cpus: 4 },
  })
  assert.deepEqual(asked, [
    `git.test/org/cowsay v1 for ${deal.id}`,
    `docker.io/richbrem/cowsay:latest for ${deal.id}`,
  ])
  assert.deepEqual(assembled, {
    kind: 'assembled',
    bundle: {
      version: 1,
      engine: 'container',
      image: `docker.io/richbrem/cowsay@sha256:${hex}`,
      profile: 'compat',
      entrypoint: ['say', 'moo'],
      arguments: [],
      environment: {},
      inputs: [],
      outputs: [{ name: 'outputs', path: '/outputs' }],
      limits: { ...defaultRunLimits.container, memoryBytes: 9e9, wallTimeMs: 30_000 },
      requirements: { drawClass: 'container/x64', cpus: 4, gpu: { count: 1, vramBytes: 8e9 } },
      nonce: '1',
    },
    origin: {
      commit,
      imageDigest: `sha256:${hex}`,
      policy: Buffer.from('{}'),
      isPinned: false,
      dropped: ['Docker.Parameters'],
    },
  })
})

test('a bundle is pinned only if the deal fixes both the template and the image', async () => {
  for (const [isCommit, isDigest] of [
    [true, true],
    [true, false],
    [false, true],
  ] as const) {
    const assembled = await assemble(new Uint8Array(), {
      deal,
      modules: gitOf(container('a/b'), isCommit),
      images: registry(isDigest),
    })
    assert.equal(assembled.kind === 'assembled' && assembled.origin.isPinned, isCommit && isDigest)
  }
  const byDigest = await assemble(container(`a/b@sha256:${hex}`, '"Resources": { "Memory": "64Mi" },'))
  assert.ok(byDigest.kind === 'assembled' && byDigest.bundle.engine === 'container')
  assert.equal(byDigest.bundle.image, `docker.io/a/b@sha256:${hex}`)
  assert.equal(byDigest.bundle.limits.memoryBytes, 64 * 2 ** 20)
  assert.equal(byDigest.origin.isPinned, true)
  assert.equal('requirements' in byDigest.bundle, false)
})

test('inference and compute jobs carry their model, shader and files', async () => {
  const onnx = moduleOf(
    `"Engine": "onnx", "Onnx": { "Model": "sha256:${model}", "Files": [{ "Path": "m", "Blob": "sha256:${model}" }],
      "Runs": [{ "Feeds": [{ "Name": "i", "Type": "uint8", "Dims": [7], "Input": "m" }] }] }`,
  )
  const inference = await assemble(onnx, { limits: defaultRunLimits })
  const bytes = Buffer.from('a model').toString('base64')
  assert.deepEqual(inference.kind === 'assembled' && inference.bundle, {
    version: 1,
    engine: 'onnx',
    model: { sha256: `0x${model}`, bytes },
    provider: 'cpu',
    optimisation: 'disabled',
    inputs: [{ path: 'm', sha256: `0x${model}`, bytes }],
    runs: [{ feeds: [{ name: 'i', type: 'uint8', dims: [7], input: 'm' }] }],
    limits: defaultRunLimits.onnx,
    nonce: '1',
  })
  const wgsl = moduleOf(
    `"Engine": "wgsl", "Wgsl": { "Shader": "sha256:${shader}", "EntryPoint": "main", "Workgroups": [1, 1, 1],
      "Files": [{ "Path": "a", "Base64": "AQI=" }], "Buffers": [{ "Binding": 0, "Size": 4, "Input": "a" }] }`,
  )
  const compute = await assemble(wgsl)
  assert.deepEqual(compute.kind === 'assembled' && compute.bundle, {
    version: 1,
    engine: 'wgsl',
    shader: '@compute fn main() {}',
    entryPoint: 'main',
    inputs: [
      {
        path: 'a',
        sha256: parseSha256(createHash('sha256').update(Uint8Array.of(1, 2)).digest('hex')),
        bytes: 'AQI=',
      },
    ],
    buffers: [{ binding: 0, size: 4, input: 'a' }],
    workgroups: [1, 1, 1],
    limits: defaultRunLimits.wgsl,
    nonce: '1',
  })
})

test('without git or registries, what needs them is refused by name', async () => {
  assert.deepEqual(await rejectionOf(container('a/b:1')), ['MODULE_REFUSED', 'JOB_IMAGE'])
  assert.deepEqual(await rejectionOf(container('a/b'), { deal }), [
    'MODULE_REFUSED',
    'MODULE_REFERENCE_MUTABLE',
  ])
})

test('a resolver that failed for good is FETCH_FAILED, one that may answer later is thrown', async () => {
  const failing = (code: string, retryable: boolean): ModuleResolver => ({
    getModule: () => Promise.reject(new AppError({ code, message: 'no', retryable })),
  })
  const gone = { deal, modules: failing('GIT_REVISION_UNKNOWN', false) }
  assert.deepEqual(await rejectionOf(container('a/b'), gone), ['FETCH_FAILED', 'GIT_REVISION_UNKNOWN'])
  const refused = { deal, modules: failing('MODULE_TEMPLATE_REFUSED', false) }
  assert.deepEqual(await rejectionOf(container('a/b'), refused), [
    'MODULE_REFUSED',
    'MODULE_TEMPLATE_REFUSED',
  ])
  await assert.rejects(assemble(container('a/b'), { deal, modules: failing('GIT_TIMEOUT', true) }), {
    code: 'GIT_TIMEOUT',
  })
  const images: ImageResolver = {
    getDigest: () => Promise.reject(new AppError({ code: 'REGISTRY_DOWN', message: 'no', retryable: false })),
  }
  assert.deepEqual(await rejectionOf(container('a/b'), { images }), ['FETCH_FAILED', 'REGISTRY_DOWN'])
})
