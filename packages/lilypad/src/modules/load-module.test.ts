import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModule } from './load-module.ts'
import { readJob } from './read-job.ts'
import type { ReadJob } from './read-job.ts'

const digest = 'cd'.repeat(32)

const template = (wasm: string, spec = ''): string => `{
  "machine": { "gpu": 0, "cpu": 1000, "ram": 100 },
  "job": { "APIVersion": "V1beta1", "Metadata": { "CreatedAt": "0001-01-01T00:00:00Z" },
    "Spec": { "Deal": { "Concurrency": 1 }, "Engine": "wasm", ${spec}
      "Wasm": { "EntryModule": "sha256:${digest}", ${wasm} },
      "PublisherSpec": { "Type": "IPFS" }, "Timeout": 1.5 } } }`

const jobOf = (text: string, inputs: Record<string, string> = {}): ReadJob => {
  const loaded = loadModule(text, inputs)
  return loaded.kind === 'loaded' ? readJob(loaded.module) : assert.fail(loaded.rejection.message)
}

const rejectionOf = (text: string, inputs: Record<string, string> = {}): string => {
  const loaded = loadModule(text, inputs)
  if (loaded.kind === 'rejected') return loaded.rejection.code
  const read = readJob(loaded.module)
  return read.kind === 'rejected' ? read.rejection.code : read.kind
}

test('a job is read with the deal’s inputs in it', () => {
  const text = template(
    '"Parameters": ["greet", {{if .Name}}{{.Name}}{{else}}"world"{{end}}], "EnvironmentVariables": ["A=b=c", "E="], "Capabilities": { "Clock": "host" }',
    '"Network": { "Type": "None" }, "Inputs": null, "Outputs": [{ "Name": "outputs", "Path": "/outputs" }],',
  )
  assert.deepEqual(jobOf(text, { Name: 'a "b"\n' }), {
    kind: 'read',
    job: {
      engine: 'wasm',
      entryModule: `0x${digest}`,
      arguments: ['greet', 'a "b"\n'],
      environment: { A: 'b=c', E: '' },
      capabilities: { clock: 'host', entropy: 'seeded' },
      timeoutMs: 1500,
    },
  })
})

test('clock and entropy are virtual and seeded unless the module says otherwise', () => {
  const read = jobOf(template('"Parameters": null'))
  assert.deepEqual(read.kind === 'read' && read.job.engine === 'wasm' && read.job.capabilities, {
    clock: 'virtual',
    entropy: 'seeded',
  })
})

test('what is no module is refused by its code', () => {
  const good = template('"Parameters": []')
  const cases: readonly (readonly [string, string])[] = [
    [good.replace('"Parameters": []', '"Parameters": [{{.missing}}]'), 'JSON_SYNTAX'],
    [good.replace('"machine":', '"machine": {}, "machine":'), 'JSON_DUPLICATE_KEY'],
    [good.replace('"Engine"', '"engine"'), 'STRUCT_KEY_CASE'],
    [good.replace('"Parameters": []', '"Parameters": [1]'), 'STRUCT_MALFORMED'],
    [good.replace('V1beta1', 'V2'), 'STRUCT_MALFORMED'],
    [good.replace('"Parameters": []', '"Capabilities": { "Clock": "real" }'), 'STRUCT_MALFORMED'],
    [good.replace('"wasm"', '"Docker"'), 'STRUCT_MALFORMED'],
    [good.replace('"wasm"', '"Docker"').replace('1.5', '15'), 'JOB_IMAGE'],
    [template('"Parameters": []', '"Docker": { "Image": "busybox" },'), 'JOB_ENGINE'],
    [good.replace('"Wasm"', '"Wasn"'), 'STRUCT_MALFORMED'],
    [template('"Parameters": ["a\\u0000b"]'), 'JOB_ARGUMENTS'],
    [good.replace('sha256:', ''), 'JOB_ENTRY_MODULE'],
    [good.replace(digest, digest.toUpperCase()), 'JOB_ENTRY_MODULE'],
    [template('"Parameters": []', '"Network": { "Type": "Full" },'), 'JOB_NETWORK'],
    [template('"Parameters": []', '"Inputs": [{ "StorageSource": "URL" }],'), 'JOB_INPUTS'],
    [template('"Parameters": []', '"Outputs": [{ "Name": "..", "Path": "/outputs" }],'), 'JOB_OUTPUTS'],
    [template('"EnvironmentVariables": ["=x"]'), 'JOB_ENVIRONMENT'],
    [template('"EnvironmentVariables": ["A=1", "A=2"]'), 'JOB_ENVIRONMENT'],
    [template('"EnvironmentVariables": ["A"]'), 'JOB_ENVIRONMENT'],
    [template('"EnvironmentVariables": ["A=\\u0000"]'), 'JOB_ENVIRONMENT'],
    [template('"EnvironmentVariables": ["a-b=1"]'), 'JOB_ENVIRONMENT'],
    [
      template(
        `"EnvironmentVariables": [${Array.from({ length: 257 }, (_, index) => `"A${index}=1"`).join()}]`,
      ),
      'JOB_ENVIRONMENT',
    ],
    [template(`"Parameters": [${Array.from({ length: 1025 }, () => '"x"').join()}]`), 'JOB_ARGUMENTS'],
    [template(`"Parameters": ["${'x'.repeat(65_537)}"]`), 'JOB_ARGUMENTS'],
    ['{{range .x}}', 'TEMPLATE_UNSUPPORTED'],
  ]
  for (const [text, code] of cases) assert.equal(rejectionOf(text), code, text)
})

test('an input cannot add a second engine behind the template’s', () => {
  const text = template('"Parameters": ["{{ subst "%s" .Name }}"]')
  assert.equal(rejectionOf(text, { Name: '"], "EntryModule": "sha256:00' }), 'JSON_DUPLICATE_KEY')
})
