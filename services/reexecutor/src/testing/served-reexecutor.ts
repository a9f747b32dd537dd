import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createLogger } from '@lilymed/service-kit'
import { sha256 } from '../bundle/request-digest.ts'
import type { Bundle } from '../bundle/bundle.ts'
import type { ReexecutorConfig } from '../config.ts'
import type { ExaminationResult, ExaminationView } from '../examinations/examination-view.ts'
import { createReexecutor } from '../reexecutor.ts'
import { bundleOf } from './bundle.ts'

export const token = 'a-token-of-some-length'

/** An idle connection may be closed just when it is wanted again, where client and server share a busy thread. */
export const close = { connection: 'close' }

/** A reexecutor that listens, over a folder of its own, and a client of it. */
export async function openServedReexecutor(overrides: Partial<ReexecutorConfig> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'lilymed-served-'))
  const config = { host: '127.0.0.1', port: 0, token, dataDirectory: directory, workers: 1, queueLimit: 8 }
  const logger = createLogger({ name: 'test', level: 'silent' })
  const reexecutor = createReexecutor({ ...config, ...overrides }, { logger })
  const { url } = await reexecutor.start()

  const ask = (
    path: string,
    {
      headers = {},
      ...init
    }: Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> } = {},
  ) =>
    fetch(`${url}/v1${path}`, {
      ...init,
      headers: { ...close, authorization: `Bearer ${token}`, ...headers },
    })
  const post = (path: string, body: object) =>
    ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  const until = async <View extends { readonly state: string }>(path: string): Promise<View> => {
    for (;;) {
      const view = (await (await ask(path)).json()) as View
      if (view.state === 'completed' || view.state === 'failed') return view
      await delay(10)
    }
  }
  const run = async (nonce: string, bundle: Bundle = bundleOf(undefined, { nonce })): Promise<string> => {
    const { runId } = (await (await post('/runs', bundle)).json()) as {
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
  return {
    directory,
    url,
    ask,
    post,
    until,
    run,
    put,
    examine,
    close: async () => {
      await reexecutor.close()
      await rm(directory, { recursive: true })
    },
  }
}

export type ServedReexecutor = Awaited<ReturnType<typeof openServedReexecutor>>
