import { toProblem } from '@lilymed/api'
import type { ProblemCode, ProblemError } from '@lilymed/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from './answer.ts'
import { problemPage } from '../web/pages/problem-page.ts'

const wantsPage = (request: FastifyRequest): boolean =>
  !request.url.startsWith('/v1/') && (request.headers.accept ?? '').includes('text/html')

/** Answers with a problem: as RFC 9457 JSON, or as a page to a browser that asked for one outside the API. */
export const sendProblem = (
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  occurrence: { readonly detail?: string; readonly errors?: ProblemError[] } = {},
): FastifyReply => {
  const problem = toProblem(code, { ...occurrence, instance: request.id })
  void reply.code(problem.status).header('cache-control', 'no-store')
  if (problem.retryable && problem.status === 503) void reply.header('retry-after', '2')
  if (wantsPage(request)) return reply.type('text/html; charset=utf-8').send(problemPage(problem))
  // Sent as text: a problem is not of the route's answer schema.
  return reply.type('application/problem+json').serializer(String).send(JSON.stringify(problem))
}

/** Answers with the problem that a handler gave. */
export const sendRefusal = (
  request: FastifyRequest,
  reply: FastifyReply,
  { code, detail, errors }: Refusal,
): FastifyReply =>
  sendProblem(request, reply, code, {
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
  })
