import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '@lilymed/service-kit'
import type { JobOffer } from '../documents/job-offer.ts'
import { sampleDeal, sampleJobOffer } from '../testing/sample-deal.ts'
import { assembleBundle } from './assemble-bundle.ts'
import type { BundleSource } from './bundle-source.ts'
import { defaultBundleLimits } from './run-limits.ts'

const program = Buffer.from('\0asm')
const digest = 'cd'.repeat(32)

const template = (spec = '', top = ''): string => `{ ${top}
  "machine": { "gpu": 0, "cpu": 1000, "ram": 100 },
  "job": { "APIVersion": "V1beta1", "Spec": { "Engine": "wasm", ${spec}
    "Wasm": { "EntryModule": "sha256:${digest}", "Parameters": [{{.Message}}] } } } }`

const asked: string[] = []
const sourceOf = (text: string | Uint8Array): BundleSource => ({
  getModuleTemplate: async ({ name, digest: hash }) => {
    asked.push(`${name} ${hash}`)
    return Buffer.from(text)
  },
  getBlob: async (hash) => {
    asked.push(hash)
    return program
  },
})

const assemble = (source: BundleSource, change: Partial<JobOffer> = {}) =>
  assembleBundle({ deal: sampleDeal(sampleJobOffer(change)), source, nonce: 'run 1' })

const rejectionOf = async (source: BundleSource, change: Partial<JobOffer> = {}) => {
  const result = await assemble(source, change)
  return result.kind === 'rejected' ? [result.rejection.code, result.rejection.detail] : result.kind
}

test('a proved deal becomes one bundle with everything in it', async () => {
  asked.length = 0
  assert.deepEqual(await assemble(sourceOf(template())), {
    kind: 'assembled',
    bundle: {
      version: 1,
      engine: 'wasm',
      module: { sha256: `0x${digest}`, bytes: program.toString('base64') },
      arguments: ['moo'],
      environment: {},
      inputs: [],
      capabilities: { clock: 'virtual', entropy: 'seeded' },
      limits: defaultBundleLimits,
      nonce: 'run 1',
    },
    origin: { isPinned: true, dropped: [] },
  })
  assert.deepEqual(asked, [`greeting 0x${'ab'.repeat(32)}`, `0x${digest}`])
})

test('a module shortens the time it gets, and cannot lengthen it', async () => {
  const wallTimeOf = async (timeout: string) => {
    const result = await assemble(sourceOf(template(`"Timeout": ${timeout},`)))
    return result.kind === 'assembled' && result.bundle.limits.wallTimeMs
  }
  assert.equal(await wallTimeOf('2'), 2000)
  assert.equal(await wallTimeOf('1800'), defaultBundleLimits.wallTimeMs)
  assert.equal(await wallTimeOf('0'), defaultBundleLimits.wallTimeMs)
})

test('jobs with input files are unbound, whether the offer or the module names them', async () => {
  asked.length = 0
  for (const inputFiles of [
    { required: ['a.txt'], optional: null },
    { required: null, optional: ['a.txt'] },
  ]) {
    assert.deepEqual(await rejectionOf(sourceOf(template()), { inputFiles }), [
      'INPUTS_UNBOUND',
      'INPUT_FILES',
    ])
  }
  assert.deepEqual(asked, [])
  const named = template('', '"inputFiles": { "required": ["a.txt"], "optional": [] },')
  assert.deepEqual(await rejectionOf(sourceOf(named)), ['INPUTS_UNBOUND', 'INPUT_FILES'])
})

test('modules that break a rule are refused with the finding', async () => {
  const { module } = sampleJobOffer()
  const cases: readonly (readonly [string | Uint8Array, Partial<JobOffer>, string])[] = [
    [template(), { module: { ...module, hash: 'main' } }, 'MODULE_REFERENCE_MALFORMED'],
    [
      template(),
      { module: { ...module, repo: 'https://github.com/org/repo', hash: 'main' } },
      'MODULE_REFERENCE_MUTABLE',
    ],
    [template().replace('"wasm"', '"Docker"'), {}, 'JOB_IMAGE'],
    ['{{range .x}}', {}, 'TEMPLATE_UNSUPPORTED'],
    [template(), { inputs: null }, 'JSON_SYNTAX'],
    [Uint8Array.of(0x7b, 0xff), {}, 'TEMPLATE_SYNTAX'],
    [`\ufeff${template()}`, {}, 'JSON_SYNTAX'],
  ]
  for (const [text, change, detail] of cases) {
    assert.deepEqual(await rejectionOf(sourceOf(text), change), ['MODULE_REFUSED', detail])
  }
})

test('a source that has not the bytes is FETCH_FAILED, one that may have them later is thrown', async () => {
  const failing = (retryable: boolean): BundleSource => ({
    ...sourceOf(template()),
    getBlob: () => Promise.reject(new AppError({ code: 'GONE', message: 'gone', retryable })),
  })
  assert.deepEqual(await rejectionOf(failing(false)), ['FETCH_FAILED', 'GONE'])
  await assert.rejects(assemble(failing(true)), { code: 'GONE' })
  const broken: BundleSource = {
    ...sourceOf(template()),
    getBlob: () => Promise.reject(new TypeError('a mistake')),
  }
  await assert.rejects(assemble(broken), TypeError)
})
