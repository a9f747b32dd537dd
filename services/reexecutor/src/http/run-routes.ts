import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Bundle, Digest } from '../bundle/bundle.ts'
import { finalEventId, isFinished } from '../runs/run-events.ts'
import type { RunService } from '../runs/run-service.ts'
import { toEventStream } from './event-stream.ts'
import { sendProblem } from './problem.ts'

/** Runs, each seen by its tenant alone. */
export type RunsOfTenants = Pick<RunService, 'submit' | 'get' | 'follow' | 'cancel'>

/** When the answer is no longer wanted, RFC 3339 in UTC; a header, because it is no part of what is run. */
const deadlineHeader = 'lilymed-deadline'

/** A file of a finished run's result that is gone and wanted again. */
const wantedHeader = 'lilymed-wanted-artifact'

const lastWordsMs = 500

const closed = { additionalProperties: false }
const querystring = Type.Object({}, closed)
const params = Type.Object({ runId: Digest }, closed)
const headers = Type.Object({
  [deadlineHeader]: Type.Optional(
    Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z$' }),
  ),
  [wantedHeader]: Type.Optional(Digest),
})
const resumeHeaders = Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 128 })) })

/** `/v1/runs`: submit a bundle, look at a run, follow it, cancel it. */
export function runRoutes(
  runs: RunsOfTenants,
  onSlowReader: () => void = () => undefined,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    const followed = new Set<ServerResponse>()
    // Followers who are quick enough still read how their run ended.
    app.addHook('preClose', async () => {
      const signal = AbortSignal.timeout(lastWordsMs)
      await Promise.allSettled([...followed].map((response) => once(response, 'close', { signal })))
    })

    app.post('/runs', { schema: { body: Bundle, headers, querystring } }, async (request, reply) => {
      const deadline = request.headers[deadlineHeader]
      const deadlineMs = deadline === undefined ? undefined : Date.parse(deadline)
      if (Number.isNaN(deadlineMs)) {
        return sendProblem(reply, 'REQUEST_INVALID', {
          detail: `${deadlineHeader}: no such time as ${deadline}`,
        })
      }
      const wanted = request.headers[wantedHeader]
      const submitted = await runs.submit(request.tenant, request.body, deadlineMs, wanted)
      if (submitted.kind === 'rejected') {
        return sendProblem(reply, submitted.rejection.code, { detail: submitted.rejection.message })
      }
      return reply.code(202).header('location', `/v1/runs/${submitted.view.runId}`).send(submitted.view)
    })

    app.get('/runs/:runId', { schema: { params, querystring } }, async (request, reply) => {
      const view = runs.get(request.tenant, request.params.runId)
      return view === undefined ? sendProblem(reply, 'RUN_UNKNOWN') : reply.send(view)
    })

    app.delete('/runs/:runId', { schema: { params, querystring } }, async (request, reply) => {
      const view = runs.cancel(request.tenant, request.params.runId)
      return view === undefined ? sendProblem(reply, 'RUN_UNKNOWN') : reply.code(202).send(view)
    })

    app.get(
      '/runs/:runId/events',
      { schema: { params, querystring, headers: resumeHeaders } },
      async (request, reply) => {
        const { tenant } = request
        const { runId } = request.params
        const after = request.headers['last-event-id']
        const view = runs.get(tenant, runId)
        if (view === undefined) return sendProblem(reply, 'RUN_UNKNOWN')
        // 204 tells an EventSource not to connect again (HTML standard §9.2.3).
        if (after === finalEventId && isFinished(view)) return reply.code(204).send()
        const stream = toEventStream((signal) => runs.follow(tenant, runId, { after, signal }), {
          onSlowReader,
        })
        followed.add(reply.raw)
        reply.raw.once('close', () => followed.delete(reply.raw))
        return reply.type('text/event-stream').header('cache-control', 'no-store').send(stream)
      },
    )
  }
}
