import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createReexecutor } from '@lilymed/reexecutor'
import type { Reexecutor, RunView, WasmBundle } from '@lilymed/reexecutor'
import { createLogger } from '@lilymed/service-kit'
import { bundleOf, carried } from '../../services/reexecutor/src/testing/bundle.ts'
import { buildModule } from '../../services/reexecutor/src/testing/module-builder.ts'
import { fileJobs } from './wasm-files.ts'
import type { HostileWasmJob } from './wasm-job.ts'
import { moduleJobs } from './wasm-modules.ts'
import { resourceJobs } from './wasm-resources.ts'
import { worldJobs } from './wasm-world.ts'

const jobs = [...resourceJobs, ...fileJobs, ...worldJobs, ...moduleJobs]
const token = 'a-token-of-some-length'
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

describe('hostile WASM jobs', () => {
  let reexecutor: Reexecutor
  let directory = ''
  let url = ''
  let runs = 0
  let harmless = ''

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-hostile-'))
    const config = { host: '127.0.0.1', port: 0, token, dataDirectory: directory, workers: 2, queueLimit: 64 }
    reexecutor = createReexecutor(config, { logger: createLogger({ name: 'test', level: 'silent' }) })
    url = (await reexecutor.start()).url
    harmless = digestOf(await run(bundleOf(buildModule())))
  })
  after(async () => {
    await reexecutor.close()
    await rm(directory, { recursive: true })
  })

  const run = async (bundle: WasmBundle): Promise<RunView> => {
    const body = JSON.stringify({ ...bundle, nonce: `run ${runs++}` })
    const submitted = await fetch(`${url}/v1/runs`, { method: 'POST', headers, body })
    assert.equal(submitted.status, 202, await submitted.clone().text())
    const { runId } = (await submitted.json()) as RunView
    await (await fetch(`${url}/v1/runs/${runId}/events`, { headers })).text()
    return (await (await fetch(`${url}/v1/runs/${runId}`, { headers })).json()) as RunView
  }
  const digestOf = (view: RunView) =>
    view.state === 'completed' ? view.finding.resultDigest : assert.fail(JSON.stringify(view))

  const stdoutOf = async (view: RunView) => {
    const file = view.state === 'completed' && view.finding.files.find(({ path }) => path === 'stdout')
    if (!file) return assert.fail(JSON.stringify(view))
    return Buffer.from(await (await fetch(`${url}/v1/artifacts/${file.sha256}`, { headers })).arrayBuffer())
  }

  const examine = async ({ wanted, stdout, outputs }: HostileWasmJob, views: readonly RunView[]) => {
    const [view, again] = views
    assert.ok(view !== undefined && again !== undefined)
    if (wanted.kind === 'failed') {
      assert.ok(view.state === 'failed' && again.state === 'failed', JSON.stringify(view))
      assert.equal(view.finding.code, wanted.code, view.finding.message)
      assert.equal(view.finding.retryable, false)
      if (wanted.detail !== undefined) assert.equal(view.finding.detail, wanted.detail, view.finding.message)
      assert.match(view.finding.message, wanted.names ?? /./)
      // Where a program is stopped is the same every time, or nobody could tell that it had to be.
      assert.deepEqual(again.finding, view.finding)
      return
    }
    if (wanted.kind === 'nondeterministic') return assert.notEqual(digestOf(view), digestOf(again))
    assert.equal(digestOf(view), digestOf(again))
    assert.ok(view.state === 'completed' && again.state === 'completed')
    assert.equal(view.finding.exitCode, wanted.exitCode)
    assert.equal(view.finding.fuelUsed, again.finding.fuelUsed)
    if (stdout !== undefined) assert.deepEqual(await stdoutOf(view), Buffer.from(stdout))
    if (outputs !== undefined) {
      const found = view.finding.files.map(({ path }) => path).filter((path) => path.startsWith('outputs/'))
      assert.deepEqual(
        found,
        outputs.map((path) => `outputs/${path}`),
      )
    }
  }

  for (const job of jobs) {
    it(`${job.name} (${job.rows.join(', ')}): ${job.wanted.kind === 'failed' ? job.wanted.code : job.wanted.kind}`, async () => {
      const standard = bundleOf(job.module())
      const bundle: WasmBundle = {
        ...standard,
        inputs: (job.inputs ?? []).map(({ path, text }) => ({ path, ...carried(Buffer.from(text)) })),
        limits: { ...standard.limits, ...job.limits },
        capabilities: { ...standard.capabilities, ...job.capabilities },
      }
      await examine(job, [await run(bundle), await run(bundle)])
      // The service is as healthy as before, and the next job finds nothing changed.
      assert.equal((await fetch(`${url}/health`)).status, 200)
      assert.equal(digestOf(await run(bundleOf(buildModule()))), harmless)
    })
  }
})
