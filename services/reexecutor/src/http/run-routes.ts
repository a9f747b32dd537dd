import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Bundle, Digest } from '../bundle/bundle.ts'
import type { RunService } from '../runs/run-service.ts'
import { toEventStream } from './event-stream.ts'
import { sendProblem } from './problem.ts'

/** When the answer is no longer wanted, RFC 3339 in UTC; a header, because it is no part of what is run. */
const deadlineHeader = 'lilymed-deadline'

const closed = { additionalProperties: false }
const querystring = Type.Object({}, closed)
const params = Type.Object({ runId: Digest }, closed)
const headers = Type.Object({
  [deadlineHeader]: Type.Optional(
    Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z$' }),
  ),
})

/** `/v1/runs`: submit a bundle, look at a run, follow it, cancel it. */
export function runRoutes(runs: RunService): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/runs', { schema: { body: Bundle, headers, querystring } }, async (request, reply) => {
      const deadline = request.headers[deadlineHeader]
      const deadlineMs = deadline === undefined ? undefined : Date.parse(deadline)
      if (Number.isNaN(deadlineMs)) {
        return sendProblem(reply, 'REQUEST_INVALID', {
          detail: `${deadlineHeader}: no such time as ${deadline}`,
        })
      }
      const submitted = runs.submit(request.body, deadlineMs)
      if (submitted.kind === 'rejected') {
        return sendProblem(reply, submitted.rejection.code, { detail: submitted.rejection.message })
      }
      return reply.code(202).header('location', `/v1/runs/${submitted.view.runId}`).send(submitted.view)
    })

    app.get('/runs/:runId', { schema: { params, querystring } }, async (request, reply) => {
      const view = runs.get(request.params.runId)
      return view === undefined ? sendProblem(reply, 'RUN_UNKNOWN') : reply.send(view)
    })

    app.delete('/runs/:runId', { schema: { params, querystring } }, async (request, reply) => {
      const view = runs.cancel(request.params.runId)
      return view === undefined ? sendProblem(reply, 'RUN_UNKNOWN') : reply.code(202).send(view)
    })

    app.get('/runs/:runId/events', { schema: { params, querystring } }, async (request, reply) => {
      const { runId } = request.params
      if (runs.get(runId) === undefined) return sendProblem(reply, 'RUN_UNKNOWN')
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store')
        .send(toEventStream(runs.watch(runId)))
    })
  }
}
