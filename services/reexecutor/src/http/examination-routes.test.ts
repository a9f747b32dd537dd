import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Fastify from 'fastify'
import { Value } from 'typebox/value'
import { examinationId } from '../examinations/examination-request.ts'
import type { ExaminationRequest } from '../examinations/examination-request.ts'
import { ExaminationView } from '../examinations/examination-view.ts'
import { examinationRoutes } from './examination-routes.ts'
import { problemOf, sendProblem } from './problem.ts'

const request: ExaminationRequest = {
  runs: [`0x${'1'.repeat(64)}`],
  claim: { resultCid: null },
  policy: null,
  isModulePinned: true,
  isPortable: true,
}
const view: ExaminationView = { examinationId: examinationId(request), state: 'running' }

function createScene() {
  const asked: string[] = []
  const app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } })
  app.decorateRequest('tenant', '')
  app.addHook('onRequest', async (incoming) => {
    incoming.tenant = 'a'
  })
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error as never).code))
  app.register(
    examinationRoutes({
      submit: async (tenant, submitted) => {
        asked.push(tenant)
        return submitted.isPortable
          ? { kind: 'accepted', view }
          : { kind: 'rejected', rejection: { code: 'RUN_UNFINISHED', message: 'wait' } }
      },
      get: (tenant, id) => (tenant === 'a' && id === view.examinationId ? view : undefined),
    }),
    { prefix: '/v1' },
  )
  const post = (payload: object) => app.inject({ method: 'POST', url: '/v1/examinations', payload })
  return { app, asked, post }
}

describe('the routes of examinations', () => {
  it('take a request on and show what becomes of it', async () => {
    const { app, post, asked } = createScene()
    const submitted = await post(request)
    assert.equal((await post({ ...request, policy: '{"a": "𝄞"}\n' })).statusCode, 202)
    assert.equal(submitted.statusCode, 202)
    assert.equal(submitted.headers.location, `/v1/examinations/${view.examinationId}`)
    assert.ok(Value.Check(ExaminationView, submitted.json()))
    assert.deepEqual((await app.inject(submitted.headers.location ?? '')).json(), view)
    assert.deepEqual(asked, ['a', 'a'])
  })

  it('name what is wrong', async () => {
    const { app, post } = createScene()
    const refused = await post({ ...request, isPortable: false })
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'RUN_UNFINISHED'])
    const unknown = await app.inject(`/v1/examinations/0x${'0'.repeat(64)}`)
    assert.deepEqual([unknown.statusCode, unknown.json().code], [404, 'EXAMINATION_UNKNOWN'])
    const { policy: _policy, ...incomplete } = request
    for (const wrong of [
      { ...request, runs: [] },
      { ...request, extra: 1 },
      { ...request, runs: ['x'] },
      { ...request, policy: {} },
      { ...request, policy: '\ud800' },
      { ...request, claim: { resultCid: '\udc00' } },
      incomplete,
    ])
      assert.equal((await post(wrong)).statusCode, 400, JSON.stringify(wrong))
  })
})
