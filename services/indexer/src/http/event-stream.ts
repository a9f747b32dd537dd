import { Type } from 'typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ReadModel } from '../read-model/read-model.ts'
import { serveFollower } from './follower.ts'
import type { FollowerLimits } from './follower.ts'
import { createPlaces } from './places.ts'
import { securityHeaders } from './security-headers.ts'
import { sendProblem } from './send-problem.ts'

export type EventStreamOptions = FollowerLimits & {
  /** How many readers may listen at once; one address gets half of that at most. */
  readonly maxStreams: number
}

const place = Type.Optional(
  Type.String({
    pattern: '^[0-9a-f]{16}(/[0-9a-f]{16})?(-[0-9a-f]{8})?$',
    description: 'the id of the last message that was seen, or a position such as that an answer is as of',
  }),
)

const schema = {
  operationId: 'streamEvents',
  summary: 'Chain facts as they become visible, as server-sent events; resumes after Last-Event-ID',
  headers: Type.Object({ 'last-event-id': place }),
  querystring: Type.Object(
    {
      after: place,
      subject: Type.Optional(
        Type.String({ maxLength: 200, description: 'only facts about this dispute or deal' }),
      ),
      chainId: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    },
    { additionalProperties: false },
  ),
  produces: ['text/event-stream'],
}

type Query = { readonly after?: string; readonly subject?: string; readonly chainId?: number }

/**
 * Serves the live stream. `fact` messages carry one fact each, `rewound` says which facts shown before no longer hold; the id of either is where to go on
 * after. `reset` says that the place asked for is not in this log and everything follows from its start; `dropped`, why the server ends it.
 */
export const registerEventStream = (
  app: FastifyInstance,
  reads: ReadModel,
  { maxStreams, ...limits }: EventStreamOptions,
): void => {
  const open = new Set<() => void>()
  const places = createPlaces(maxStreams)
  app.addHook('preClose', async () => {
    for (const end of open) end()
  })

  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  }

  const stream = (request: FastifyRequest, reply: FastifyReply, leave: () => void): void => {
    const { after, subject, chainId } = request.query as Query
    const resumed = (request.headers['last-event-id'] as string | undefined) ?? after
    const { raw } = reply
    reply.hijack()
    raw.writeHead(200, { ...securityHeaders, ...headers })
    const { done, end } = serveFollower(raw, reads, { place: resumed, subject, chainId }, limits)
    open.add(end)
    done
      // The reader goes on after the last id that it got.
      .catch((error: unknown) => request.log.error({ err: error }, 'read facts for the event stream'))
      .finally(() => {
        open.delete(end)
        leave()
      })
  }

  app.get('/v1/events/stream', {
    schema,
    handler: (request, reply) => {
      // Nothing that is written for HEAD waits for a reader: the whole log would be read for nobody.
      if (request.method === 'HEAD') return reply.headers(headers).send()
      const leave = places.take(request.ip)
      return leave === undefined
        ? sendProblem(request, reply, 'TOO_MANY_STREAMS')
        : stream(request, reply, leave)
    },
  })
}
