import type { ProblemError } from '@lilymed/api'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ReadModel } from '../read-model/read-model.ts'
import { sendProblem } from './send-problem.ts'

const validationErrors = (error: FastifyError): ProblemError[] =>
  (error.validation ?? []).map(({ instancePath, params, message, keyword }) => {
    const named = params['missingProperty'] ?? params['additionalProperty']
    const path = typeof named === 'string' ? `${instancePath}/${named}` : instancePath
    const reason =
      keyword === 'additionalProperties' ? 'is not a parameter of this route' : (message ?? 'is not valid')
    return { path: path === '' ? '/' : path, reason }
  })

/** Answers a failed request with the problem that fits the failure. */
export const sendError = (
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  isFormer = (): boolean => false,
): FastifyReply => {
  if (error.validation !== undefined) {
    const errors = validationErrors(error)
    const detail = errors.map(({ path, reason }) => `${path} ${reason}`).join('; ')
    return sendProblem(request, reply, 'REQUEST_INVALID', { detail, errors })
  }
  const status = error.statusCode ?? 500
  if (status === 414) return sendProblem(request, reply, 'URI_TOO_LONG')
  if (status >= 400 && status < 500)
    return sendProblem(request, reply, 'REQUEST_INVALID', { detail: error.message })
  // Rows of former projections are shown as far as this program understands them.
  if (isFormer()) return sendProblem(request, reply, 'NOT_CAUGHT_UP')
  request.log.error({ err: error }, 'answer request')
  return sendProblem(request, reply, 'INTERNAL')
}

/** Turns everything that can go wrong with a request into a problem of the catalogue. */
export const handleErrors = (app: FastifyInstance, reads: Pick<ReadModel, 'edition'>): void => {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendError(error, request, reply, () => reads.edition().isFormer),
  )
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, 'ROUTE_NOT_FOUND'))
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return
    void reply.header('allow', 'GET, HEAD')
    await sendProblem(request, reply, 'METHOD_NOT_ALLOWED')
  })
}
