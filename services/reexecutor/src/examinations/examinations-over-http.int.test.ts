import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { writeResultCar } from '@lilymed/lilypad/claims'
import { createLogger } from '@lilymed/service-kit'
import { sha256 } from '../bundle/request-digest.ts'
import { readEvidence } from '../evidence/read-evidence.ts'
import { createReexecutor } from '../reexecutor.ts'
import { bundleOf } from '../testing/bundle.ts'
import { cidOf, resultWith } from '../testing/finished-runs.ts'
import type { ExaminationResult, ExaminationView } from './examination-view.ts'

const token = 'a-token-of-some-length'

describe('examinations of a reexecutor', () => {
  let directory: string
  let url: string
  let reexecutor: ReturnType<typeof createReexecutor>
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-examined-'))
    const config = { host: '127.0.0.1', port: 0, token, dataDirectory: directory, workers: 1, queueLimit: 8 }
    reexecutor = createReexecutor(config, { logger: createLogger({ name: 'test', level: 'silent' }) })
    url = (await reexecutor.start()).url
  })
  after(async () => {
    await reexecutor.close()
    await rm(directory, { recursive: true })
  })

  const ask = (
    path: string,
    {
      headers = {},
      ...init
    }: Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> } = {},
  ) => fetch(`${url}/v1${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...headers } })
  const post = (path: string, body: object) =>
    ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  const until = async <View extends { readonly state: string }>(path: string): Promise<View> => {
    for (;;) {
      const view = (await (await ask(path)).json()) as View
      if (view.state === 'completed' || view.state === 'failed') return view
      await delay(10)
    }
  }
  const run = async (nonce: string): Promise<string> => {
    const { runId } = (await (await post('/runs', bundleOf(undefined, { nonce }))).json()) as {
      readonly runId: string
    }
    await until(`/runs/${runId}`)
    return runId
  }
  const put = async (bytes: Uint8Array): Promise<string> => {
    const headers = { 'content-type': 'application/octet-stream' }
    const response = await ask(`/artifacts/${sha256(bytes)}`, {
      method: 'PUT',
      body: Buffer.from(bytes),
      headers,
    })
    assert.equal(response.status, 201)
    return sha256(bytes)
  }
  const examine = async (
    runs: readonly string[],
    claim: object,
    policy: string | null = null,
  ): Promise<ExaminationResult> => {
    const response = await post('/examinations', {
      runs,
      claim,
      policy,
      isModulePinned: true,
      isPortable: true,
    })
    const { examinationId } = (await response.json()) as ExaminationView
    const view = await until<ExaminationView>(`/examinations/${examinationId}`)
    return view.state === 'completed' ? view.result : assert.fail(JSON.stringify(view))
  }

  it('reject a claim that two runs contradict, with evidence anyone can judge again', async () => {
    const runs = [await run('one'), await run('two')]
    const result = await examine(runs, { resultCid: await cidOf(resultWith({ cheat: 'x' })) })
    assert.deepEqual([result.finding, result.rung], ['MISMATCH', 0])
    const evidence = new Uint8Array(await (await ask(`/artifacts/${result.evidence.sha256}`)).arrayBuffer())
    const read = readEvidence(evidence)
    assert.ok(read.kind === 'sound', JSON.stringify(read))
    assert.equal(read.digest, result.evidence.digest)
    const changed = Uint8Array.from(evidence)
    changed[200] = (changed[200] ?? 0) ^ 1
    assert.equal(readEvidence(changed).kind, 'unsound')
  })

  it('accept what the policy forgives, and outlive a hostile claim', async () => {
    const runs = [await run('one'), await run('two')]
    const claimed = resultWith({}, { stdout: 'done in 12 ms' })
    const entries = Object.entries(claimed).map(([path, content]) => ({
      path,
      content: Buffer.from(content),
    }))
    const car = await buffer((await writeResultCar([...entries, { path: 'outputs' }])).stream)
    const { resultCid } = await writeResultCar([...entries, { path: 'outputs' }])
    const policy = JSON.stringify({
      version: 1,
      rung: 2,
      portable: true,
      ignoredLogs: ['stdout'],
      compatibleClasses: [],
      files: [],
    })
    const matched = await examine(runs, { resultCid, highestRung: 2, car: await put(car) }, policy)
    assert.deepEqual([matched.finding, matched.rung], ['MATCH', 2])
    const torn = await put(car.subarray(0, car.length - 9))
    const refused = await examine(runs, { resultCid, highestRung: 2, car: torn }, policy)
    assert.deepEqual([refused.finding, refused.reason], ['CANNOT_EXECUTE', 'CLAIM_REFUSED'])
    assert.equal((await ask('/examinations/0x00')).status, 400)
    assert.equal((await fetch(`${url}/v1/examinations/${sha256(car)}`)).status, 401)
  })
})
