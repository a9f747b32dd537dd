import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModule } from './load-module.ts'
import { readJob } from './read-job.ts'
import type { ModuleInputs } from './render-template.ts'

const digest = (byte: string) => `sha256:${byte.repeat(32)}`
const moduleOf = (engine: string, spec: string) =>
  `{ "job": { "APIVersion": "V1beta1", "Spec": { "Engine": "${engine}", ${spec}, "Timeout": 60 } } }`

const onnx = moduleOf(
  'onnx',
  `"Onnx": { "Model": "${digest('aa')}", "Optimisation": "basic",
    "Files": [{ "Path": "x.f32", "Base64": {{.Input}} }, { "Path": "state/h", "Blob": "${digest('bb')}" }],
    "Runs": [{ "Feeds": [{ "Name": "input", "Type": "float32", "Dims": [1, 1], "Input": "x.f32" }] },
             { "Feeds": [], "Carried": [{ "Name": "h", "Output": "hn" }] }] }`,
)
const wgsl = moduleOf(
  'wgsl',
  `"Wgsl": { "Shader": "${digest('cc')}", "EntryPoint": "main", "Workgroups": [4, 1, 1],
    "Files": [{ "Path": "a", "Base64": {{.Input}} }],
    "Buffers": [{ "Binding": 0, "Size": 16, "Input": "a" }, { "Binding": 1, "Size": 16, "Output": { "Name": "sum", "Type": "u32" } }] }`,
)

const readOf = (template: string, inputs: ModuleInputs = { Input: 'AACAPw==' }) => {
  const loaded = loadModule(template, inputs)
  return loaded.kind === 'loaded' ? readJob(loaded.module) : loaded
}
const codeOf = (template: string, inputs?: ModuleInputs) => {
  const read = readOf(template, inputs)
  return read.kind === 'rejected' ? read.rejection.code : read.kind
}

test('an inference job is read with the deal’s own bytes in it', () => {
  assert.deepEqual(readOf(onnx), {
    kind: 'read',
    job: {
      engine: 'onnx',
      model: `0x${'aa'.repeat(32)}`,
      provider: 'cpu',
      optimisation: 'basic',
      files: [
        { path: 'x.f32', base64: 'AACAPw==' },
        { path: 'state/h', blob: `0x${'bb'.repeat(32)}` },
      ],
      runs: [
        { feeds: [{ name: 'input', type: 'float32', dims: [1, 1], input: 'x.f32' }] },
        { feeds: [], carried: [{ name: 'h', output: 'hn' }] },
      ],
      timeoutMs: 60_000,
    },
  })
})

test('a compute job is read with its buffers', () => {
  assert.deepEqual(readOf(wgsl), {
    kind: 'read',
    job: {
      engine: 'wgsl',
      shader: `0x${'cc'.repeat(32)}`,
      entryPoint: 'main',
      files: [{ path: 'a', base64: 'AACAPw==' }],
      buffers: [
        { binding: 0, size: 16, input: 'a' },
        { binding: 1, size: 16, output: { name: 'sum', type: 'u32' } },
      ],
      workgroups: [4, 1, 1],
      timeoutMs: 60_000,
    },
  })
})

test('what is missing, clashes or is no digest is refused', () => {
  const cases = [
    [onnx.replace(digest('aa'), 'model.onnx'), 'JOB_BLOB'],
    [onnx.replace('"state/h"', '"x.f32/h"'), 'JOB_INPUTS'],
    [onnx.replace('"state/h"', '"../h"'), 'JOB_INPUTS'],
    [onnx.replace('"Input": "x.f32"', '"Input": "y"'), 'JOB_INPUTS'],
    [onnx.replace(`"Blob": "${digest('bb')}"`, '"Blob": "b"'), 'JOB_INPUTS'],
    [onnx.replace('"Model"', '"Provider": "tpu", "Model"'), 'STRUCT_MALFORMED'],
    [onnx.replace('"Timeout"', '"Network": { "Type": "Full" }, "Timeout"'), 'JOB_NETWORK'],
    [wgsl.replace(digest('cc'), 'sha256:'), 'JOB_BLOB'],
    [wgsl.replace('"Input": "a"', '"Input": "b"'), 'JOB_INPUTS'],
    [wgsl.replace('[4, 1, 1]', '[4, 1]'), 'STRUCT_MALFORMED'],
    [wgsl.replace('"Timeout"', '"Docker": { "Image": "x" }, "Timeout"'), 'JOB_ENGINE'],
  ] as const
  for (const [template, code] of cases) assert.equal(codeOf(template), code, template)
  assert.equal(codeOf(onnx, { Input: 'AACAPw' }), 'JOB_INPUTS')
})
