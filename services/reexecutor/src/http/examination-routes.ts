import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { closed, Digest } from '../bundle/bundle-parts.ts'
import { ExaminationRequest } from '../examinations/examination-request.ts'
import type { ExaminationService } from '../examinations/examination-service.ts'
import { sendProblem } from './problem.ts'

const querystring = Type.Object({}, closed)
const params = Type.Object({ examinationId: Digest }, closed)

/** `/v1/examinations`: have finished runs compared with a claim and each other, and see what was found. */
export function examinationRoutes(
  examinations: Pick<ExaminationService, 'submit' | 'get'>,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/examinations',
      { schema: { body: ExaminationRequest, querystring } },
      async (request, reply) => {
        const submitted = await examinations.submit(request.tenant, request.body)
        if (submitted.kind === 'rejected')
          return sendProblem(reply, submitted.rejection.code, { detail: submitted.rejection.message })
        const { view } = submitted
        return reply.code(202).header('location', `/v1/examinations/${view.examinationId}`).send(view)
      },
    )

    app.get('/examinations/:examinationId', { schema: { params, querystring } }, async (request, reply) => {
      const view = examinations.get(request.tenant, request.params.examinationId)
      return view === undefined ? sendProblem(reply, 'EXAMINATION_UNKNOWN') : reply.send(view)
    })
  }
}
