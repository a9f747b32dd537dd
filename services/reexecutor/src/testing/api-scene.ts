import assert from 'node:assert/strict'
import { createLogger } from '@lilymed/service-kit'
import { createApp } from '../http/app.ts'
import { examinationRoutes } from '../http/examination-routes.ts'
import { slotsView } from '../http/slots-view.ts'
import { createRunScene } from './run-scene.ts'

export const token = 'a-token-of-some-length'
export const authorization = `Bearer ${token}`

export const otherToken = 'the-token-of-another'

/** The HTTP API over runs of a fake engine, for two tenants; nothing listens. */
export function createApiScene() {
  const scene = createRunScene({ queueLimit: 1, missingEngines: { onnx: 'npm install it' } })
  const { engine, runs, artifacts, journal } = scene
  const fetched: string[] = []
  const app = createApp({
    runs,
    artifacts: {
      ...artifacts,
      ...journal,
      onFetched: (tenant, digest) => void fetched.push(`${tenant} ${digest}`),
    },
    slots: () => slotsView(runs.state, runs.slotTests),
    health: () => ({ status: 'ok' }),
    tenants: [
      { name: 'a', token },
      { name: 'b', token: otherToken },
    ],
    routes: [examinationRoutes({ submit: () => assert.fail('none is asked'), get: () => undefined })],
    logger: createLogger({ name: 'test', level: 'silent' }),
  })
  const get = (url: string) => app.inject({ url, headers: { authorization } })
  const post = (payload: object, headers: Readonly<Record<string, string>> = {}) =>
    app.inject({ method: 'POST', url: '/v1/runs', payload, headers: { authorization, ...headers } })
  const put = (digest: string, payload: Buffer, bearer = token) =>
    app.inject({
      method: 'PUT',
      url: `/v1/artifacts/${digest}`,
      payload,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/octet-stream' },
    })
  return { ...scene, app, engine, runs, fetched, get, post, put }
}

/** The answer is this problem. */
export function assertProblem(
  response: { statusCode: number; headers: object; json(): { code?: string } },
  status: number,
  code: string,
) {
  assert.equal(response.statusCode, status)
  assert.match(
    (response.headers as Record<string, string>)['content-type'] ?? '',
    /^application\/problem\+json/,
  )
  assert.equal(response.json().code, code)
}
