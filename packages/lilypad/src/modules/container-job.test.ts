import assert from 'node:assert/strict'
import { test } from 'node:test'
import vectors from '../../vectors/lilypad.json' with { type: 'json' }
import { bacalhauJob } from './bacalhau-job.ts'
import type { BacalhauJob } from './bacalhau-job.ts'
import { loadModule } from './load-module.ts'
import { parseByteSize } from './parse-byte-size.ts'
import { readJob } from './read-job.ts'
import type { ReadJob } from './read-job.ts'
import type { ModuleInputs } from './render-template.ts'

/** lilypad-module-cowsay at cb8b670, its words as lilypad.md keeps them. */
const cowsay = `{ "machine": { "gpu": 0, "cpu": 1000, "ram": 100 },
  "job": { "APIVersion": "V1beta1", "Metadata": { "CreatedAt": "0001-01-01T00:00:00Z" },
    "Spec": { "Deal": {"Concurrency": 1},
      "Docker": { "Entrypoint": ["/usr/local/bin/cowsay", {{if .Message}}{{.Message}}{{else}}"Pass me an input"{{end}}],
                  "Image": "richbrem/cowsay:latest" },
      "Engine": "Docker", "Network": {"Type": "None"}, "PublisherSpec": {"Type": "IPFS"},
      "Resources": {"GPU": ""}, "Timeout": 1800, "Verifier": "Noop" } } }`

const digest = 'f9'.repeat(32)
/** The shape of the GPU modules: digest, environment by subst, an output folder, one GPU. */
const sdxl = `{ "machine": { "gpu": 1, "gpus": [ { "vram": 8000 } ], "cpu": 1000, "ram": 8000, "vram": 1 },
  "job": { "APIVersion": "V1beta1", "Spec": {
    "Docker": { "Image": "noryev/sdxl-pipeline:v1@sha256:${digest}",
      "Entrypoint": ["/usr/bin/python3", "/app/run.py"], "Parameters": ["--fast"], "WorkingDirectory": "/app",
      "EnvironmentVariables": [{{ if .Prompt }}"{{ subst "PROMPT=%s" .Prompt }}",{{ end }}"HF_HUB_OFFLINE=1"] },
    "Engine": "docker", "Network": {"Type": " none "}, "PublisherSpec": {"Type": "ipfs"},
    "Resources": {"CPU": "1", "Memory": "16Gb", "Disk": "", "GPU": "1"}, "Timeout": 600,
    "Wasm": { "EntryModule": {} }, "Inputs": [ { "StorageSource": "IPFS", "CID": "Qm", "Path": "/in" } ],
    "Outputs": [{ "Name": "outputs", "Path": "/outputs" }] } } }`

const load = (template: string, inputs: ModuleInputs) => {
  const loaded = loadModule(template, inputs)
  assert.ok(loaded.kind === 'loaded', JSON.stringify(loaded))
  return loaded.module
}
const jobOf = (template: string, inputs: ModuleInputs = null): ReadJob => readJob(load(template, inputs))
const bacalhauOf = (template: string, inputs: ModuleInputs = null): BacalhauJob => {
  const { engine, document } = load(template, inputs)
  return engine === 'container' ? bacalhauJob(document.job.Spec) : assert.fail(engine)
}

test('cowsay reaches the engine as it reaches Bacalhau', () => {
  assert.deepEqual(jobOf(cowsay, { Message: 'moo "x" <b>' }), {
    kind: 'read',
    job: {
      engine: 'container',
      image: { registry: 'docker.io', repository: 'richbrem/cowsay', tag: 'latest' },
      entrypoint: ['/usr/local/bin/cowsay', 'moo "x" <b>'],
      environment: {},
      outputs: [],
      resources: { gpus: 0 },
      timeoutMs: 1_800_000,
      dropped: [],
    },
  })
})

test('what Lilypad drops on the way is dropped and named', () => {
  assert.deepEqual(jobOf(sdxl, { Prompt: 'a cat' }), {
    kind: 'read',
    job: {
      engine: 'container',
      image: {
        registry: 'docker.io',
        repository: 'noryev/sdxl-pipeline',
        tag: 'v1',
        digest: `sha256:${digest}`,
      },
      entrypoint: ['/usr/bin/python3', '/app/run.py'],
      environment: { PROMPT: 'a cat', HF_HUB_OFFLINE: '1' },
      outputs: [{ name: 'outputs', path: '/outputs' }],
      resources: { gpus: 1, memoryBytes: 16e9 },
      timeoutMs: 600_000,
      dropped: ['Docker.Parameters', 'Docker.WorkingDirectory', 'Wasm', 'Inputs'],
    },
  })
})

test('an input injects variables where the template lets it, as with Lilypad', () => {
  const injected = vectors.templates.find(({ name }) => name === 'subst-injection')
  const read = jobOf(sdxl, { Prompt: injected?.inputs?.Prompt ?? '' })
  assert.deepEqual(read.kind === 'read' && read.job.engine === 'container' && read.job.environment, {
    PROMPT: 'x',
    EVIL: '1',
    HF_HUB_OFFLINE: '1',
  })
})

test('Bacalhau gets these jobs', () => {
  const common = { Namespace: 'default', Type: 'batch', Priority: 0, Count: 1, Meta: {}, Labels: {} }
  assert.deepEqual(bacalhauOf(cowsay), {
    ...common,
    Tasks: [
      {
        Name: 'main',
        Engine: {
          Type: 'docker',
          Params: {
            Image: 'richbrem/cowsay:latest',
            Entrypoint: ['/usr/local/bin/cowsay', 'Pass me an input'],
            EnvironmentVariables: null,
          },
        },
        Publisher: { Type: 'local' },
        Resources: { CPU: '', Memory: '', Disk: '', GPU: '' },
        Network: { Type: 'None' },
        Timeouts: { ExecutionTimeout: 1800 },
      },
    ],
  })
  assert.deepEqual(bacalhauOf(sdxl, { Prompt: 'a' }), {
    ...common,
    Tasks: [
      {
        Name: 'main',
        Engine: {
          Type: 'docker',
          Params: {
            Image: `noryev/sdxl-pipeline:v1@sha256:${digest}`,
            Entrypoint: ['/usr/bin/python3', '/app/run.py'],
            EnvironmentVariables: ['PROMPT=a', 'HF_HUB_OFFLINE=1'],
          },
        },
        Publisher: { Type: 'local' },
        ResultPaths: [{ Name: 'outputs', Path: '/outputs' }],
        Resources: { CPU: '1', Memory: '16Gb', Disk: '', GPU: '1' },
        Network: { Type: 'None' },
        Timeouts: { ExecutionTimeout: 600 },
      },
    ],
  })
})

test('jobs that nobody can repeat, and those Lilypad would fail on, are refused by name', () => {
  const spec = (text: string) => `{ "job": { "APIVersion": "V1beta1", "Spec": { ${text} } } }`
  const docker = '"Docker": { "Image": "busybox" }'
  const cases = [
    [`${docker}, "Network": { "Type": "Full" }`, 'JOB_NETWORK'],
    [`${docker}, "Network": { "Type": "HTTP", "Domains": ["a.test"] }`, 'JOB_NETWORK'],
    [`${docker}, "Network": { "Type": "none!" }`, 'JOB_NETWORK'],
    [`${docker}, "PublisherSpec": { "Type": "" }`, 'JOB_PUBLISHER'],
    [`${docker}, "Publisher": "local"`, 'JOB_PUBLISHER'],
    ['"Engine": "Docker"', 'JOB_IMAGE'],
    ['"Docker": { "Image": "../x" }', 'JOB_IMAGE'],
    [`${docker}, "Resources": { "GPU": "2" }`, 'JOB_RESOURCES'],
    [`${docker}, "Resources": { "GPU": "one" }`, 'JOB_RESOURCES'],
    [`${docker}, "Resources": { "Memory": "much" }`, 'JOB_RESOURCES'],
    [`${docker}, "Timeout": -1`, 'JOB_RESOURCES'],
    [`${docker}, "Outputs": [{ "Name": "outputs" }]`, 'JOB_OUTPUTS'],
    [`${docker}, "Outputs": [{ "Name": "stdout", "Path": "/o" }]`, 'JOB_OUTPUTS'],
    [`${docker}, "Outputs": [{ "Name": "..", "Path": "/o" }]`, 'JOB_OUTPUTS'],
    [`${docker}, "Outputs": [{ "Name": "a", "Path": "/o/../etc" }]`, 'JOB_OUTPUTS'],
    [`${docker}, "Outputs": [{ "Name": "a", "Path": "/" }]`, 'JOB_OUTPUTS'],
    [`${docker}, "Outputs": [{ "Name": "a", "Path": "/o" }, { "Name": "b", "Path": "/o/p" }]`, 'JOB_OUTPUTS'],
    ['"Docker": { "Image": "a", "EnvironmentVariables": ["A"] }', 'JOB_ENVIRONMENT'],
    ['"Docker": { "Image": "a", "Entrypoint": ["a\\u0000b"] }', 'JOB_ARGUMENTS'],
  ] as const
  for (const [text, code] of cases) {
    const read = jobOf(spec(text))
    assert.equal(read.kind === 'rejected' ? read.rejection.code : read.kind, code, text)
  }
  for (const text of [`${docker}, "Timeout": 1.5`, '"Docker": { "Image": 1 }', `${docker}, "Engine": 2`]) {
    const loaded = loadModule(spec(text), null)
    assert.equal(loaded.kind === 'rejected' && loaded.rejection.code, 'STRUCT_MALFORMED', text)
  }
})

test('sizes are Bacalhau’s', () => {
  const cases = [
    ['1000', 1000],
    ['1Gb', 1e9],
    ['16 GiB', 16 * 2 ** 30],
    ['0.5m', 500_000],
    ['1KI', 1024],
    [' 7 ', 7],
  ] as const
  for (const [text, bytes] of cases) assert.equal(parseByteSize(text), bytes, text)
  for (const text of ['', 'Gb', '-1', '1e3', '1 X', '1GG', '9'.repeat(30)])
    assert.equal(parseByteSize(text), undefined, text)
})
